// The rows of channel_bench.cpp in Go: "Go", goroutines as they are, and "Go, OS threads", where
// each is bound to a thread of its own.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}

func start(threads bool, all *sync.WaitGroup, f func()) {
	all.Add(1)
	go func() {
		if threads {
			runtime.LockOSThread()
		}
		f()
		all.Done()
	}()
}

func handOver(threads bool, producers, consumers, capacity, values int) {
	c := make(chan int, capacity)
	var sending, all sync.WaitGroup
	counts := make([]int, consumers)
	for producer := 0; producer < producers; producer++ {
		start(threads, &sending, func() {
			for i := 0; i < values/producers; i++ {
				c <- i
			}
		})
	}
	for consumer := 0; consumer < consumers; consumer++ {
		consumer := consumer
		start(threads, &all, func() {
			count := 0
			for range c {
				count++
			}
			counts[consumer] = count
		})
	}
	sending.Wait()
	close(c)
	all.Wait()
	received := 0
	for _, count := range counts {
		received += count
	}
	if received != values/producers*producers {
		panic("values are lost")
	}
}

func pingPong(threads bool, capacity, values int) {
	there, back := make(chan int, capacity), make(chan int, capacity)
	var all sync.WaitGroup
	start(threads, &all, func() {
		for value := range there {
			back <- value
		}
	})
	start(threads, &all, func() {
		for i := 0; i < values; i++ {
			there <- i
			if <-back != i {
				panic("another value came back")
			}
		}
		close(there)
	})
	all.Wait()
}

func main() {
	if os.Args[1] == "--list" {
		for _, subject := range []string{"Go", "Go, OS threads"} {
			for _, topology := range []string{"1:1", "4:1", "4:4", "ping-pong"} {
				for _, capacity := range []int{0, 1, 64} {
					fmt.Printf("%s/%s/%d\n", subject, topology, capacity)
				}
			}
		}
		return
	}
	row := strings.Split(os.Args[1], "/")
	threads, capacity := row[0] != "Go", number(row[2])
	enough := 50 * time.Millisecond
	if len(os.Args) > 2 {
		enough = time.Duration(number(os.Args[2])) * time.Millisecond
	}
	for values := 1000; ; values *= 2 {
		begin := time.Now()
		if row[1] == "ping-pong" {
			pingPong(threads, capacity, values)
		} else {
			ends := strings.Split(row[1], ":")
			handOver(threads, number(ends[0]), number(ends[1]), capacity, values)
		}
		if taken := time.Since(begin); taken >= enough {
			fmt.Printf("%.2f\n", float64(taken.Nanoseconds())/float64(values))
			return
		}
	}
}
