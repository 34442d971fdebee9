//go:build !amd64 || !gc || purego || noasm

package asm

func triangleRight[T Float](*panelArgs, bool) {}

func triangleLeft[T Float](*panelArgs, bool) {}

func solveLeft[T Float](*panelArgs, bool, bool) {}
