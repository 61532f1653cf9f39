// Switches each named bug on, and looks for a case that its law fails for:
//
//     swift run mutants
//     swift run mutants --filter etcd --seeds 9 --markdown
//
// Prints one table, and ends with 1 if a mutant survives. Bugs are in debug builds alone.

internal import StateLaws
internal import StorageLaws
internal import SystemIO

#if ASSAY_MUTANTS
let trials: [MutantTrial] =
  KeyIndexLaws.trials + BoltLaws.trials + BackendLaws.trials + MVCCLaws.trials
  + LeaseLaws.trials + WatchLaws.trials + ApplyLaws.trials
#else
let trials: [MutantTrial] = []
#endif

guard let options = MutantOptions(CommandLine.arguments.dropFirst()) else {
  print("usage: mutants [--filter TEXT] [--seeds K] [--cases N] [--seed S] [--markdown]")
  ThisProcess.exit(16)
}
guard !trials.isEmpty else {
  print("mutants: built without mutants, which are in debug builds alone: swift run mutants")
  ThisProcess.exit(16)
}
let wanted = trials.filter { options.wants($0) }
guard !wanted.isEmpty else {
  print("mutants: no mutant of \(trials.count) has '\(options.filter)' in its name or reference")
  ThisProcess.exit(16)
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
