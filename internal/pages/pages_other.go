//go:build !linux

package pages

func advise(from, bytes uintptr) {}
