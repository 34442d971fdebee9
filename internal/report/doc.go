// Package report turns results into text and pictures, and writes files whole or
// not at all.
package report
