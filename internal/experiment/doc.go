// Package experiment reproduces the paper, one file for each table or figure:
// data in, numbers out.
package experiment
