/// What a power failure leaves open, for whoever simulates one to decide.
///
/// A disk keeps what was synced. Of each change made since, it may have all, some sectors or
/// nothing, whatever came before or after; so no question asks for an order: a write that was
/// overtaken by an earlier one looks as though it was lost. The answer 0 always is that the
/// change is there, and the highest that it is not, so that these are the two extreme crashes:
///
///     files.crash { _ in 0 }
///     files.crash { $0.answerCount - 1 }
package enum CrashQuestion: Equatable, Sendable {
  /// A change of a file's bytes since it was last synced.
  package enum Change: Equatable, Sendable {
    /// Bytes were written at an offset.
    case write(offset: Int, byteCount: Int)
    /// The file was cut.
    case cut(to: Int)
  }

  /// Which names a directory has, of those it had since it was last synced: 0 for the newest.
  case names(path: String, count: Int)
  /// Which size a file has, of those it had since it was last synced: 0 for the newest.
  case size(path: String, byteCounts: [Int])
  /// Whether a change is found: 0 for all of it; 1 for nothing, or for some sectors of a write that
  /// touches more than one; 2 for nothing of such a write.
  case change(path: String, Change)
  /// Whether a sector of a torn write is found: 0 if so, 1 if not.
  case sector(path: String, offset: Int)

  /// Bytes of a sector, which a disk writes whole or not at all.
  package static let sectorByteCount = 512

  /// Number of answers; they start with 0.
  package var answerCount: Int {
    switch self {
    case .names(_, let count): count
    case .size(_, let byteCounts): byteCounts.count
    case .change(_, .write(let offset, let byteCount)):
      (offset + byteCount - 1) / Self.sectorByteCount > offset / Self.sectorByteCount ? 3 : 2
    case .change(_, .cut), .sector: 2
    }
  }

  /// Decides a question.
  package typealias Answer = (CrashQuestion) -> Int

  /// The answer to this question, checked.
  func answered(_ answer: Answer) -> Int {
    let choice = answer(self)
    precondition(
      choice >= 0 && choice < answerCount,
      "\(choice) is no answer to \(self), which has \(answerCount)"
    )
    return choice
  }
}
