extension InMemoryFileSystem {
  /// Shows what every crash would leave, or those that are near an extreme one.
  ///
  /// All crashes are too many to try once some writes of many sectors are not durable. Most of what
  /// a crash can bring to light needs one part lost where all else is there, or one part there
  /// where all else is lost, or two such.
  ///
  /// - Parameters:
  ///   - keepsAll: Whether the crash that the others differ from is the one that keeps all changes,
  ///     or the one that loses them all.
  ///   - count: In how many answers a crash differs from that one at most.
  ///   - look: Looks at what a crash leaves; each that differs is shown once.
  /// - Complexity: O(*q*^*c*) for *q* questions and *c* differences
  package func forEachCrash(
    keepingAll keepsAll: Bool = true,
    differingBy count: Int = .max,
    _ look: (InMemoryFileSystem) throws -> Void
  ) rethrows {
    // Answers that differ, by the number of the question; each list is a crash to be shown.
    var pending: [[(question: Int, answer: Int)]] = [[]]
    while let differences = pending.popLast() {
      var answerCounts: [Int] = []
      let crashed = crashed { question in
        let number = answerCounts.count
        answerCounts.append(question.answerCount)
        let usual = keepsAll ? 0 : question.answerCount - 1
        return differences.first { $0.question == number }?.answer ?? usual
      }
      try look(crashed)
      guard differences.count < count else { continue }
      // What comes after the last that differs; what comes before is another list's.
      let next = differences.last.map { $0.question + 1 } ?? 0
      for number in next..<max(next, answerCounts.count) {
        let usual = keepsAll ? 0 : answerCounts[number] - 1
        for answer in 0..<answerCounts[number] where answer != usual {
          pending.append(differences + [(number, answer)])
        }
      }
    }
  }
}
