// Package chart draws streamdf plots as small SVG images that notebooks show
// everywhere: without scripts, in untrusted notebooks, on light and dark
// backgrounds. It is the step from tables to package plot (internal/plot),
// which keeps and draws.
//
// A chart takes a stream of any length and keeps a bounded part of it:
//
//   - Lines and areas over numbers or times keep the first, lowest, highest and
//     last value in stretches narrower than a pixel, so the picture is that of
//     all rows. Late rows go into their place.
//   - Scatter plots keep the 20,000 newest points.
//   - Bars and lines over names keep the last value of each of the first 1,000
//     names; bars over numbers or times that of the 400 greatest.
//   - Histograms, boxes and heatmaps count: exactly, in narrow bins from the
//     4,096th value on. With Last they keep the 100,000 newest rows of it.
//   - Of the series of a plot the first 40 are kept, the eighth and later ones
//     are drawn alike. Boxes are 24 at most, the names of a heatmap's axis 60.
//
// What is left out is said in the picture ("+ 5 more", "⋮ 31 more"). A null
// breaks a line and is no point, bar or part of a distribution; infinite
// values have no place and count as nulls; a row without an x is left out.
package chart
