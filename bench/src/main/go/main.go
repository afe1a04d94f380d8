// The page of the crowd benchmark from the official Go SDK, as its users write a server: every viewer is a goroutine with
// a stream and a compressor of its own, and everything that can be shared (the board, its HTML) is drawn once per change.
//
//	arguments: COMPRESSION (default | small)  SENDS (page | change)
//	out:       the port, as the first line
//	in, line by line:
//	  flip CELL   turns a cell over
//	  memory      out: bytes of heap and stacks in use, after a collection
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/starfederation/datastar-go/datastar"
)

const side = 50

type board struct {
	mu      sync.Mutex
	cells   [side * side]bool
	events  int
	page    string
	change  string
	changed chan struct{} // closed at the next event
}

func (b *board) row(row int) string {
	var html strings.Builder
	fmt.Fprintf(&html, "<div id=\"r%d\">", row)
	for cell := row * side; cell < (row+1)*side; cell++ {
		class := "off"
		if b.cells[cell] {
			class = "on"
		}
		fmt.Fprintf(&html, "<i id=\"c%d\" class=\"%s\" data-on:click=\"@post('do/flip')\"></i>", cell, class)
	}
	return html.String() + "</div>"
}

func (b *board) draw(row int) {
	count := fmt.Sprintf("<p id=\"page\" data-n=\"%d\"></p>", b.events)
	var page strings.Builder
	page.WriteString(count)
	for r := range side {
		page.WriteString(b.row(r))
	}
	b.page = page.String()
	b.change = count + b.row(row)
}

func (b *board) flip(cell int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cells[cell] = !b.cells[cell]
	b.events++
	b.draw(cell / side)
	close(b.changed)
	b.changed = make(chan struct{})
}

// What a viewer who has the page after so many events must get.
func (b *board) since(shown int, onlyChanges bool) (string, int, chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if onlyChanges && shown == b.events-1 {
		return b.change, b.events, b.changed
	}
	return b.page, b.events, b.changed
}

func main() {
	small := os.Args[1] == "small"
	onlyChanges := os.Args[2] == "change"
	b := &board{changed: make(chan struct{})}
	b.draw(0)
	// By default an encoder has a window of 8 MB and works on several blocks at once. Small: all that its options offer.
	var options []zstd.EOption
	if small {
		options = append(options, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<19),
			zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	}
	stream := func(w http.ResponseWriter, r *http.Request) {
		sse := datastar.NewSSE(w, r, datastar.WithCompression(datastar.WithZstd(options...)))
		for shown := -1; ; {
			html, now, changed := b.since(shown, onlyChanges)
			if now != shown && sse.PatchElements(html) != nil {
				return
			}
			shown = now
			select {
			case <-changed:
			case <-r.Context().Done():
				return
			}
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() { panic(http.Serve(listener, http.HandlerFunc(stream))) }()
	obey(b)
}

// Until the benchmark says no more.
func obey(b *board) {
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if cell, isFlip := strings.CutPrefix(in.Text(), "flip "); isFlip {
			number, err := strconv.Atoi(cell)
			if err != nil {
				panic(err)
			}
			b.flip(number)
			continue
		}
		debug.FreeOSMemory()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		fmt.Println(stats.HeapAlloc + stats.StackInuse)
	}
}
