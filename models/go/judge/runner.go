// Runs the programs that heddle-judge has written into programs.go beside this file, one many times
// over, and says what came of it. Real Go's part of the judge; see README.md.
//
//	judge PROGRAM RUNS SEED FILE
//
// Prints each new outcome as a line: how many runs it took, then the results. What the goroutines
// of the current run have done stands in FILE, which outlives Go's "all goroutines are asleep".
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"unsafe"
)

const (
	goroutines  = 3
	results     = 20
	ended       = 500
	sendClosed  = 400 // as in program.hpp
	closeClosed = 401
	closeNil    = 402
	otherPanic  = 499
)

// What stands in FILE.
type record struct {
	runs   int32 // begun
	counts [goroutines]int32
	values [goroutines][results]int32
}

type run struct {
	*record
	random [goroutines]uint64 // each goroutine's own
	spun   [goroutines]uint64
	all    sync.WaitGroup
}

func (r *run) start() { r.all.Add(1) }

func (r *run) put(goroutine int, result int) {
	r.values[goroutine][r.counts[goroutine]] = int32(result)
	r.counts[goroutine]++
}

// Ends a goroutine, also one that panics.
func (r *run) end(goroutine int) {
	if e := recover(); e != nil {
		switch fmt.Sprint(e) {
		case "send on closed channel":
			r.put(goroutine, sendClosed)
		case "close of closed channel":
			r.put(goroutine, closeClosed)
		case "close of nil channel":
			r.put(goroutine, closeNil)
		default:
			r.put(goroutine, otherPanic)
		}
	}
	r.put(goroutine, ended)
	r.all.Done()
}

func received(value int, ok bool) int {
	if !ok {
		return 0
	}
	return value
}

// Before each operation: so that the goroutines meet in many orders.
func (r *run) pause(goroutine int) {
	x := r.random[goroutine] // xorshift
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	r.random[goroutine] = x
	switch (x >> 40) % 4 {
	case 0:
		runtime.Gosched()
	case 1:
		for spins := (x >> 20) % 1000; spins > 0; spins-- {
			r.spun[goroutine] ^= spins
		}
	}
}

func (r *run) String() string {
	var text strings.Builder
	for goroutine, count := range r.counts {
		for _, value := range r.values[goroutine][:count] {
			fmt.Fprint(&text, value, " ")
		}
		text.WriteString("|")
	}
	return text.String()
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}

func open(path string) *record {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		panic(err)
	}
	memory, err := syscall.Mmap(int(file.Fd()), 0, int(unsafe.Sizeof(record{})),
		syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		panic(err)
	}
	return (*record)(unsafe.Pointer(&memory[0]))
}

func main() {
	program, runs := programs[number(os.Args[1])], number(os.Args[2])
	seed := uint64(number(os.Args[3]))
	r := run{record: open(os.Args[4])}
	seen := map[string]bool{}
	for i := 1; i <= runs; i++ {
		r.runs = int32(i)
		r.counts = [goroutines]int32{}
		for goroutine := range r.random {
			seed = seed*6364136223846793005 + 1442695040888963407
			r.random[goroutine] = seed | 1
		}
		program(&r)
		r.all.Wait()
		if outcome := r.String(); !seen[outcome] {
			seen[outcome] = true
			fmt.Println(i, outcome)
		}
	}
}
