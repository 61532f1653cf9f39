package import BackendStore
import Environment
package import PropertyTesting

/// Laws of the backend, each with a bug switched on if one is given.
package enum BackendLaws {
  /// Readers see exactly what ended sections wrote, buffered or not, and concurrent reads what they
  /// saw when they began.
  package static func reads(_ mutant: BackendMutant? = nil) -> Law {
    Law(
      "a buffered read equals the flushed read",
      cases: 600,
      reaching: ["defragmented under a reader", "a buffered row is deleted"]
    ) { choices in
      let run = try BackendRun(choices, mutant)
      let commands = choices.swarm(BackendRun.Command.allCases)
      try choices.steps(0...24) { _ in
        let isSection = choices.chance(1, in: 2)
        try run.step(isSection ? .section : choices.element(of: commands))
        try run.checkReaders()
      }
      try run.endReads()
      try run.checkReaders()
    }
  }

  /// A crash leaves what one of the commits left, with the value the hook wrote for it.
  package static func durability(_ mutant: BackendMutant? = nil) -> Law {
    Law(
      "a crash leaves one commit's state with its hook's value, and never forgets one that returned",
      cases: 500,
      reaching: ["the power went in a step", "a commit was found that had not returned"]
    ) { choices in
      let run = try BackendRun(choices, mutant)
      let commands = choices.swarm(
        [BackendRun.Command.commit, .interval, .defragment, .reopen],
        atLeast: 0
      )
      run.files.losePower(at: choices.int(in: 1...40))
      var wasCutOff = false
      try choices.steps(0...16) { _ in
        guard !wasCutOff else { return }
        let isSection = commands.isEmpty || choices.chance(1, in: 2)
        do {
          try run.step(isSection ? .section : choices.element(of: commands))
        } catch  where run.isPowerFailure(error) {
          wasCutOff = true
        }
      }
      choices.sometimes("the power went in a step", if: wasCutOff)
      try run.crashAndCompare(wasCutOff: wasCutOff)
    }
  }

  /// A defragmentation cut off anywhere leaves the rows, the hash and the hook's value.
  package static func defragmentation(_ mutant: BackendMutant? = nil) -> Law {
    Law(
      "a defragmentation changes nothing but the file, wherever it is cut off",
      cases: 400,
      reaching: ["the power went in it", "a fault stopped it"]
    ) { choices in
      let run = try BackendRun(choices, mutant)
      try choices.steps(0...8) { _ in
        try run.step(choices.chance(1, in: 4) ? .commit : .section)
      }
      try run.defragmentUnderFaults()
    }
  }
}
