package import KeyIndexing
package import PropertyTesting

extension KeyIndexLaws {
  /// KI-8, KI-9, MV-8, MV-10: few keys with much history answer as their models do, through
  /// compactions at once and in steps, writes in between, and restarts.
  package static func store(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "an index of a few keys answers as a model that keeps everything",
      cases: 400
    ) { choices in
      try run(choices, mutant, keyCount: 6, changeCountMax: 5, steps: 1...24)
    }
  }

  /// KI-8: many keys are found, visited in order and removed, whatever the shape of the tree.
  package static func tree(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "an index of many keys holds them in order, whatever is put in and taken out",
      cases: 200
    ) { choices in
      try run(choices, mutant, keyCount: 80, changeCountMax: 30, steps: 1...24)
    }
  }

  private static func run(
    _ choices: Choices,
    _ mutant: KeyIndexMutant?,
    keyCount: Int,
    changeCountMax: Int,
    steps: ClosedRange<Int>
  ) throws {
    var machine = TreeIndexMachine(
      choices,
      mutant,
      keyCount: keyCount,
      changeCountMax: changeCountMax
    )
    let actions = choices.swarm(TreeIndexMachine.Action.allCases)
    try choices.steps(steps) { _ in
      try machine.step(choices.element(of: actions), choices)
    }
  }
}
