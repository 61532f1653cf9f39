internal import KeyIndexing
internal import PropertyTesting
internal import StorageLaws
internal import Testing

@Suite("keyIndex compaction")
struct KeyIndexCompactionTests {
  @Test func `a compaction changes no read from its revision on, and leaves what reads can find`()
    throws
  { try KeyIndexLaws.compaction().check() }

  @Test func `compacting in steps leaves what compacting once does`() throws {
    try KeyIndexLaws.steps().check()
  }

  @Test func `an index rebuilt from the surviving rows answers as the live one`() throws {
    try KeyIndexLaws.rebuilding().check()
  }

  @Test func `HashKV is equal for any two compaction histories and releases`() throws {
    try KeyIndexLaws.hashKV().check()
  }

  @Test func `a crash in a compaction takes no revision back`() throws {
    try KeyIndexLaws.crashes().check()
  }

  @Test func `a watcher from the compact revision on misses nothing`() throws {
    try KeyIndexLaws.watching().check()
  }

  @Test func `the checker finds nothing wrong with what compactions leave, and hashes it alike`()
    throws
  { try KeyIndexLaws.checker().check() }

  @Test func `marks of compaction only rise, and say what is to be gone on with`() throws {
    try KeyIndexLaws.marks().check()
  }
}

@Suite("treeIndex")
struct TreeIndexTests {
  @Test func `an index of a few keys answers as a model that keeps everything`() throws {
    try KeyIndexLaws.store().check()
  }

  @Test func `an index of many keys holds them in order, whatever is put in and taken out`() throws
  {
    try KeyIndexLaws.tree().check()
  }
}

@Suite("Small histories")
struct SmallHistoryTests {
  private static let rules: [KeyIndexRules] = [
    KeyIndexRules(.v3_5_0), KeyIndexRules(.v3_5_16), .latest,
  ]

  /// Up to two changes in each of three main revisions, compacted at every pair of revisions.
  @Test(arguments: rules)
  func `every small history survives every two compactions and a restart`(
    rules: KeyIndexRules
  ) throws {
    let histories = SmallHistories.all(mainCount: 3, subCount: 2)
    for history in histories {
      let run = try KeyRun(rules, history)
      try run.checkReads()
      try run.checkGenerations()
      for first in Int64(1)...5 {
        try run.checkKeep(at: first)
        var compacted = run
        try compacted.compact(at: first)
        try compacted.checkRebuilt()
        for second in first...5 {
          try run.checkSteps([first, second])
          var again = compacted
          try again.compact(at: second)
          try again.checkRebuilt()
        }
      }
    }
  }

  /// Up to three changes in each of four main revisions, compacted at every revision.
  @Test func `every history of up to twelve changes survives every compaction`() throws {
    let histories = SmallHistories.all(mainCount: 4, subCount: 3)
    #expect(histories.count == 5_825)
    for history in histories {
      let run = try KeyRun(.latest, history)
      for main in Int64(2)...5 {
        var compacted = run
        try compacted.compact(at: main)
      }
    }
  }
}

@Suite("Index mutants")
struct KeyIndexMutantTests {
  @Test(arguments: KeyIndexLaws.trials)
  func `every bug of the index falsifies its law`(trial: MutantTrial) {
    let settings = RunSettings(seed: 1, cases: 4 * trial.law.cases, shrinkRuns: 2_000)
    guard case .falsified(let caseCount, let shrunk) = trial.law.run(settings) else {
      Issue.record("\(trial) survives “\(trial.law.statement)”")
      return
    }
    print("\(trial): case \(caseCount), shrunk to \(shrunk.notes.count) lines: \(shrunk.message)")
  }
}
