// Switches each named bug on, and looks for a case that its law fails for:
//
//     swift run mutants
//     swift run mutants --area raft --area backend
//     swift run mutants --filter etcd --seeds 9 --markdown
//
// Prints one table, and ends with 1 if a mutant survives. Bugs are in debug builds alone.

internal import PropertyTesting
internal import SystemIO

/// Ends with what is wrong with the command line.
func refuse(_ complaint: String) -> Never {
  _ = StandardStream.error.write(Array("mutants: \(complaint)\n".utf8))
  ThisProcess.exit(16)
}

let areaNames = MutantArea.all.map(\.name).joined(separator: ", ")
guard let options = MutantOptions(CommandLine.arguments.dropFirst()) else {
  refuse(
    "usage: mutants [--area NAME]... [--filter TEXT] [--seeds K] [--cases N] [--seed S] "
      + "[--markdown]; areas: \(areaNames)"
  )
}
guard !MutantArea.all.isEmpty else {
  refuse("built without mutants, which are in debug builds alone: swift run mutants")
}
for name in options.areas where !MutantArea.all.contains(where: { $0.name == name }) {
  refuse("no area '\(name)', want one of \(areaNames)")
}
let trials = MutantArea.all.filter { options.wants($0) }.flatMap(\.trials)
let wanted = trials.filter { options.wants($0) }
guard !wanted.isEmpty else {
  refuse("no mutant of \(trials.count) has '\(options.filter)' in its name or reference")
}
let progress = StandardStream.error
var verdicts: [MutantVerdict] = []
ThreadRunner().inOrder(wanted.count) { place in
  MutantVerdict(trying: wanted[place], options)
} consume: { verdict in
  verdicts.append(verdict)
  if progress.isTerminal {
    _ = progress.write(Array("\r\(verdicts.count) of \(wanted.count) mutants tried".utf8))
  }
  return true
}
if progress.isTerminal { _ = progress.write(Array("\r\u{1B}[K".utf8)) }
for line in MutantTable(verdicts, isMarkdown: options.isMarkdown).lines { print(line) }
ThisProcess.exit(verdicts.allSatisfy(\.isKilled) ? 0 : 1)
