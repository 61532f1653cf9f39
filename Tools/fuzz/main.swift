internal import Environment
internal import FuzzEngine
internal import SystemIO

// Damages files in memory and runs the decoders and checkers over them:
//
//     swift run -c release fuzz --target bolt --cases 1000000 --seed 1 --from Fixtures
//
// Every thousand cases the number of the next one goes to stderr, so a crash can be run again:
//
//     swift run -c release fuzz --target bolt --first 41000 --cases 1000 --seed 1 --from Fixtures
let options = Options(CommandLine.arguments.dropFirst())
guard let options else {
  print("usage: fuzz --target wal|snap|bolt|store|messages|verify|all [--cases N] [--seed S]")
  print("            [--first CASE] [--from DIR|FILE]")
  ThisProcess.exit(16)
}
let files = try options.from.map { try FileTree(DiskFileSystem()).contents(of: $0) } ?? [:]
let clock = ContinuousClock()
for target in options.targets {
  var fuzzer = Fuzzer(target, seed: options.seed, files: files)
  let start = clock.now
  let end = options.first + options.caseCount
  for block in stride(from: options.first, to: end, by: 1000) {
    remark("\(target.rawValue): seed \(options.seed), from case \(block)")
    fuzzer.run(block..<min(end, block + 1000))
  }
  let duration = start.duration(to: clock.now)
  for line in fuzzer.lines { print(line) }
  let seconds = max(duration / .seconds(1), 0.001)
  print("  \(Int(Double(fuzzer.caseCount) / seconds)) cases a second")
}
