// Command curlfree asks auto-encoders and vector fields how conservative they
// are. See curlfree help.
package main
