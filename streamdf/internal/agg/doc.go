// Package agg reduces columns: one file an aggregate, each in three shapes. An
// Accumulator reduces all the rows of each group so far; a Roller gives, for
// each row, the reduction of the window that ends there; a Stepper that of all
// rows up to it, which is what running functions and exponential windows are.
//
// The rules that all keep:
//
//   - Nulls are skipped. Sum, count and nunique of nothing are 0; every other
//     aggregate of nothing is null, var and std (n-1) of fewer than two values
//     too.
//   - NaN is a value, unlike in pandas, where it stands for null: what sees a
//     NaN is NaN (sum, mean, min, max, var, std, median, quantile). An infinity
//     makes var and std NaN. A count counts NaN, nunique takes all NaN for one
//     value, and so does it -0 and 0.
//   - Whole numbers stay whole; a sum beyond 64 bits is an error.
//   - The answer depends on the rows and their order alone, bit for bit, never
//     on how they were cut into batches: sums run in row order, or in lanes
//     and blocks that are counted from the first row. Nothing is ever
//     subtracted from a float, so a huge value that leaves a window leaves no
//     trace.
//
// One goroutine owns what this package makes, and may let others help it: those
// of Coder.Seek, Open and Unsettled each see to other rows or groups, so that the
// answer is the same. What the package returns is immutable.
package agg
