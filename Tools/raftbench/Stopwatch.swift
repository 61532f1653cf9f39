internal import SystemIO

/// Times a workload and prints its figure.
///
/// - Parameters:
///   - name: The same name as the Go program's.
///   - count: Operations the workload makes.
///   - body: The workload; what it returns is printed as a checksum, so that none of it is idle.
func measure(_ name: String, _ count: Int, _ body: () throws -> UInt64) rethrows {
  let clock = ContinuousClock()
  let start = clock.now
  let sum = try body()
  let elapsed = start.duration(to: clock.now).components
  let microseconds = elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000
  let digits = String(microseconds % 1_000_000)
  let padding = String(repeating: "0", count: 6 - digits.count)
  let line = "\(name)\t\(count)\t\(microseconds / 1_000_000).\(padding)\(digits)\t\(sum)\n"
  _ = StandardStream.output.write(Array(line.utf8))
}
