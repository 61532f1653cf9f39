// Times the index and the engine on workloads that the Go program in `go/bench` runs too.
//
//     storagebench index COUNT           the tree of keyIndexes
//     storagebench engine COUNT FILE     the engine, on a file that is made anew
//     storagebench commits COUNT FILE    the engine's commits, each made durable
//     storagebench mvcc COUNT FILE       the key space: puts, gets, ranges, hash, start, compaction
//
// Each figure is a line: name, operations, seconds, checksum, with tabs between. Tools/bench runs
// both programs and sets their figures side by side; equal checksums say that both did the same.

internal import SystemIO

let words = CommandLine.arguments.dropFirst()
let count = words.dropFirst().first.flatMap { Int($0) } ?? 0
do {
  switch (words.first, words.count) {
  case ("index", 2) where count > 0: _ = try IndexBench(count: count).run(measure)
  case ("engine", 3) where count > 0: try EngineBench(rowCount: count, path: words.last ?? "").run()
  case ("commits", 3) where count > 0:
    try EngineBench(rowCount: count, path: words.last ?? "").runCommits(count)
  case ("mvcc", 3) where count > 0: try StoreBench(count: count, path: words.last ?? "").run()
  default:
    _ = StandardStream.error.write(
      Array("usage: storagebench index|engine|commits|mvcc COUNT [FILE]\n".utf8)
    )
    ThisProcess.exit(16)
  }
} catch {
  _ = StandardStream.error.write(Array("storagebench: \(error)\n".utf8))
  ThisProcess.exit(8)
}
