#include "textflag.h"

// Eight bytes each: the return address of the call tells which one it was.
#define STUB CALL ·fromStub(SB); BYTE $0x90; BYTE $0x90; BYTE $0x90;
#define STUBS8 STUB STUB STUB STUB STUB STUB STUB STUB
#define STUBS64 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8 STUBS8
#define STUBS512 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64 STUBS64
#define STUBS4096 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512 STUBS512

TEXT ·stubs(SB), NOSPLIT|NOFRAME, $0-0
	STUBS4096
	RET

// fromStub goes on in the function of the stub that called it. R12 and R13 hold
// nothing here, DX is to hold the function's context.
TEXT ·fromStub(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ 0(SP), R12
	ADDQ $8, SP
	LEAQ ·stubs(SB), R13
	SUBQ R13, R12
	LEAQ ·stubTargets(SB), R13
	MOVQ -5(R13)(R12*1), DX
	MOVQ (DX), R12
	JMP  R12

TEXT ·stubsAt(SB), NOSPLIT, $0-8
	LEAQ ·stubs(SB), AX
	MOVQ AX, ret+0(FP)
	RET
