#include "textflag.h"

// Eight bytes each: the return address of the call tells which one it was. R19
// to R22 hold nothing here.
#define STUB MOVD R30, R19; BL ·fromStub(SB);
#define STUBS8 STUB STUB STUB STUB STUB STUB STUB STUB
#define STUBS64 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8
#define STUBS512 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64
#define STUBS4096 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512

TEXT ·stubs(SB), NOSPLIT|NOFRAME, $0-0
	STUBS4096
	RET

// fromStub goes on in the function of the stub that called it. R26 is to hold
// the function's context.
TEXT ·fromStub(SB), NOSPLIT|NOFRAME, $0-0
	MOVD $·stubs(SB), R20
	SUB  R20, R30, R20
	MOVD $·stubTargets(SB), R21
	ADD  R20, R21, R21
	MOVD -8(R21), R26
	MOVD R19, R30
	MOVD (R26), R22
	JMP  (R22)

TEXT ·stubsAt(SB), NOSPLIT, $0-8
	MOVD $·stubs(SB), R0
	MOVD R0, ret+0(FP)
	RET
