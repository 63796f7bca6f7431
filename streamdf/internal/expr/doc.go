// Package expr is the language of every column slot: "z = x + y",
// "magnitude > 2 and not isnull(depth_km)". An expression is parsed and typed
// against the columns it reads, then evaluated batch by batch: each step is a
// loop over whole columns. Rows do not look at each other; reductions are
// package agg's.
//
// # Language
//
// Operators, from the loosest to the closest:
//
//	c ? x : y         x where c is true, else y
//	or ||             Kleene's logic: true or null is true
//	and &&            false and null is false
//	not               closer than and, looser than ==; ! binds like a sign
//	== != < <= > >=   1 < x < 5 is 1 < x and x < 5
//	in, not in        x in [1, 2, 3] or x in (1, 2, 3); 'a' in s for a part of a string
//	+ -               strings are joined by +
//	* / %             / gives a float, % the sign of the divisor, as in Python
//	-x +x
//	**                right to left, and closer than a sign: -x ** 2 is -(x ** 2)
//	x ?? y            y where x is null; beside other operators in parentheses
//
// Names of columns are letters, digits and _; others stand in backquotes:
// `wind speed`. Numbers are written 12, 1_000, 0x1F, 1.5, 2e-3; strings between
// two ' or two ", where \n, \t, \r, \\, \' and \" are escapes and a backslash
// before anything else stands for itself. true, false and null are words.
//
// # Types
//
// An int with a float makes a float. An int that overflows ends the query with
// an error that names the row: a wrapped number would be wrong in silence. Only
// what matters counts: x < 10 ? x ** 20 : 0 is fine, and so is what another
// operand that is null makes null. x ** y is an int for an
// int x and a y that is written out and not negative, else a float. Floats obey
// IEEE 754: x / 0 is infinite or NaN. An int modulo 0 is null.
//
// A time compares with a string literal ('2018-02-01'), a duration too ('90s',
// '1d'). time - time is a duration, time ± duration a time, duration / duration
// a float; a duration times or by a number is a duration, by 0 null. Strings
// compare byte by byte. Bools only compare as equal or not.
//
// # Null
//
// A null operand makes null, in comparisons as well; a filter drops such rows.
// Exceptions: and, or, ??, coalesce, isnull, and the choices, of which only the
// side that is taken counts (a condition that is null counts as false). NaN is
// not null: isnull(NaN) is false.
//
// # Functions
//
//	abs sqrt exp log log10 floor ceil sign   log is natural; floor and ceil keep the type
//	round(x), round(x, digits)   halves to even, as numpy
//	min(x, y, …) max(x, y, …)    of one row; null or NaN if any is
//	clip(x, low, high)           min(max(x, low), high)
//	if(c, x, y) isnull(x) coalesce(x, y, …)
//	len(s) lower upper trim(s) trim(s, characters)
//	contains(s, t) startswith(s, t) endswith(s, t)
//	matches(s, 'pattern')        found anywhere in s; RE2's syntax
//	replace(s, old, new)         all of them, as they are written
//	substr(s, start, length)     characters from 0; a negative start from the end
//	split(s, ',')[i]             from 0, or -1 for the last; null if there is none
//	concat(x, y, …)              of any types, as text
//	year month day hour minute second   of a time, in UTC
//	weekday(t)                   0 is Monday
//	truncate(t, '1m')            down to a multiple since 1970
//	epoch(t)                     seconds since 1970, a float
//	int float string bool time   null where x is no such value, as int('n/a'); int cuts off
//	                             the fraction; float of a duration, and what time takes, are seconds
package expr
