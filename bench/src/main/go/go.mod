module starflock/bench

go 1.24

require (
	github.com/klauspost/compress v1.18.0
	github.com/starfederation/datastar-go v1.2.1
)

require (
	github.com/CAFxX/httpcompression v0.0.9 // indirect
	github.com/andybalholm/brotli v1.2.0 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
)
