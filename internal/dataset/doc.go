// Package dataset names data sets and brings them into memory.
package dataset
