internal import BoltFormat

extension ScriptRunner {
  /// Writes everything a transaction sees as the commands that make it.
  ///
  /// - Complexity: O(*n*) in the items, without recursion
  func showContents(
    of transaction: Transaction,
    _ transcript: Transcript
  ) throws(BoltStoreError) {
    var cursors = [try transaction.cursor()]
    var path: ScriptCommand.BucketPath = []
    var reached: Set<UInt64> = []
    try cursors[0].first()
    while let item = cursors[cursors.count - 1].item {
      let bucket = cursors[cursors.count - 1].bucket
      try cursors[cursors.count - 1].next()
      if let value = item.value {
        let words = [ScriptText.path(path), ScriptText.word(item.key), ScriptText.word(value)]
        transcript.line("\(ScriptVerb.put.rawValue) " + words.joined(separator: " "))
      } else if let inside = try bucket.bucket(named: item.key) {
        // Buckets that lie in themselves would never end.
        guard inside.rootPage == 0 || reached.insert(inside.rootPage).inserted else {
          throw .pageReachedTwice(page: PageID(inside.rootPage))
        }
        path.append(item.key)
        transcript.line("\(ScriptVerb.createBucket.rawValue) \(ScriptText.path(path))")
        if inside.sequence != 0 {
          let words = [ScriptText.path(path), String(inside.sequence)]
          transcript.line("\(ScriptVerb.sequence.rawValue) " + words.joined(separator: " "))
        }
        cursors.append(try inside.cursor())
        try cursors[cursors.count - 1].first()
      }
      while cursors.count > 1, !cursors[cursors.count - 1].isOnItem {
        cursors.removeLast()
        path.removeLast()
      }
    }
    transcript.endLines()
  }
}
