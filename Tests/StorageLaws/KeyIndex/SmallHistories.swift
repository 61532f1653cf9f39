/// All histories of one key up to a size.
///
/// In each main revision the key is changed up to so many times, in every possible order of puts and
/// tombstones, or not at all.
package enum SmallHistories {
  /// Every history.
  ///
  /// - Parameters:
  ///   - mainCount: Main revisions, from 2 on.
  ///   - subCount: Most changes in one of them.
  /// - Returns: The histories, the shorter before those that continue them.
  package static func all(mainCount: Int, subCount: Int) -> [KeyModel] {
    var histories = [KeyModel()]
    for main in 0..<mainCount {
      histories = histories.flatMap { history in
        extensions(of: history, main: Int64(main + 2), subCount: subCount)
      }
    }
    return histories
  }

  /// A history with every possible next main revision.
  package static func extensions(
    of history: KeyModel,
    main: Int64,
    subCount: Int
  ) -> [KeyModel] {
    var result = [history]
    var longest = [history]
    for sub in 0..<subCount {
      longest = longest.flatMap { history in
        [false, true].filter { !$0 || history.isLive }.map { isTombstone in
          KeyModel(history.changes + [KeyChange(main, Int64(sub), isTombstone: isTombstone)])
        }
      }
      result += longest
    }
    return result
  }
}
