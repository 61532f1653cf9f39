internal import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// Damaged logs, one damaged place each.
package enum WALRecipes {
  /// Every recipe; together they produce every id from W1 to W11.
  package static let all = names + checksums + metadata + entries + states + tails + payloads

  private static let names = [
    LogRecipe("W1", "error", "a segment in the middle is deleted") {
      let log = LogBuilder.sound
      var files = log.files()
      files[log.path(1)] = nil
      return files
    },
    LogRecipe("W1", "error", "only a preallocated file is left") {
      ["member/wal/0.tmp": [0, 0, 0, 0]]
    },
    LogRecipe("W1", "error", "a segment is there under two indexes") {
      let log = LogBuilder.sound
      var files = log.files()
      let twin = SegmentName(sequence: 1, firstIndex: 5).fileName
      files["member/wal/" + twin] = files[log.path(1)]
      return files
    },
    LogRecipe("W1", "warning", "a segment's name has another index") {
      let log = LogBuilder.sound
      var files = log.files()
      let wrong = SegmentName(sequence: 1, firstIndex: 3).fileName
      files["member/wal/" + wrong] = files.removeValue(forKey: log.path(1))
      return files
    },
    LogRecipe("W1", "error", "the first segment's name has a lower index than its entries") {
      let log = LogBuilder.sound
      var files = log.files()
      files[log.path(0)] = nil
      let wrong = SegmentName(sequence: 1, firstIndex: 3).fileName
      files["member/wal/" + wrong] = files.removeValue(forKey: log.path(1))
      return files
    },
    LogRecipe("W1", "notice", "a foreign file lies in the log directory") {
      LogBuilder.sound.files().merging(["member/wal/notes.txt": [1]]) { $1 }
    },
    LogRecipe("W1", "notice", "a repair left the old segment") {
      let log = LogBuilder.sound
      return log.files().merging([log.lastPath + ".broken": [1]]) { $1 }
    },
    LogRecipe("W1", "notice", "a log that failed to be created lies beside") {
      LogBuilder.sound.files().merging(["member/wal.broken.20240101.000000.000000/0.tmp": []]) {
        $1
      }
    },
  ]

  private static let checksums = [
    LogRecipe("W2", "warning", "the last segment has no content") {
      var log = LogBuilder.sound
      log.cut()
      return log.files().merging([log.lastPath: []]) { $1 }
    },
    LogRecipe("W2", "warning", "the last segment is preallocated only") {
      var log = LogBuilder.sound
      log.cut()
      return log.files().merging([log.lastPath: [UInt8](repeating: 0, count: 16 << 10)]) { $1 }
    },
    LogRecipe("W2", "error", "a bit of an entry's data is flipped") {
      let log = LogBuilder.sound
      return log.files().flipping(log.path(1), log.segments[1].encoder.frameOffsets[3] + 300)
    },
    LogRecipe("W2", "error", "bits of two neighboring entries are flipped") {
      let log = LogBuilder.sound
      let frames = log.segments[1].encoder.frameOffsets
      return log.files().flipping(log.path(1), frames[5] + 300).flipping(
        log.path(1),
        frames[6] + 12
      )
    },
    LogRecipe("W2", "error", "a bit of the last entry is flipped") {
      var log = LogBuilder.sound
      log.entry(data: [UInt8](repeating: 1, count: 40))
      let frames = log.current.frameOffsets
      return log.files().flipping(log.lastPath, frames[frames.count - 1] + 40)
    },
    LogRecipe("W2", "error", "the checksum at a segment's head is flipped") {
      let log = LogBuilder.sound
      return log.files().flipping(log.path(1), 11)
    },
    LogRecipe("W2", "error", "records are cut off the end of a segment that is not the last") {
      let log = LogBuilder.sound
      var files = log.files()
      let state = log.segments[1].encoder.frameOffsets.last ?? 0
      files[log.path(1)]?.removeSubrange(state...)
      return files
    },
    LogRecipe("W2", "warning", "a segment starts without a crc record") {
      var log = LogBuilder()
      log.put()
      var files = log.files()
      files[log.lastPath]?.removeSubrange(0..<16)
      return files
    },
  ]

  private static let metadata = [
    LogRecipe("W3", "error", "a segment belongs to another member") {
      var log = LogBuilder()
      log.put()
      log.cut(metadata: MemberMetadata(nodeID: 9, clusterID: 0x3344).encoded(as: .gogo))
      log.put()
      return log.files()
    },
    LogRecipe("W3", "error", "the log has no metadata") {
      var log = LogBuilder()
      log.current = SegmentEncoder()
      return log.files()
    },
    LogRecipe("W3", "warning", "a segment has no metadata") {
      var log = LogBuilder()
      log.put()
      let crc = log.current.crc
      log.cut()
      log.current = SegmentEncoder(previousCRC: crc)
      log.put()
      return log.files()
    },
    LogRecipe("W3", "error", "the metadata is no message") {
      var log = LogBuilder()
      log.current = SegmentEncoder(firstOf: [0xff])
      log.put()
      return log.files()
    },
  ]

  private static let entries = [
    LogRecipe("W4", "error", "an entry is missing") {
      var log = LogBuilder.sound
      log.nextIndex += 1
      log.put()
      return log.files()
    },
    LogRecipe("W4", "error", "an entry has index 0") {
      var log = LogBuilder.sound
      log.current.append(.entry, data: [0x08, 0, 0x10, 2, 0x18, 0])
      return log.files()
    },
    LogRecipe("W4", "error", "the term of entries goes backwards") {
      var log = LogBuilder.sound
      log.term = 5
      log.put()
      log.term = 4
      log.entry()
      return log.files()
    },
    LogRecipe("W5", "error", "a committed entry is overwritten") {
      var log = LogBuilder.sound
      log.nextIndex = 8
      log.term = 3
      log.entry()
      return log.files()
    },
    LogRecipe("W5", "error", "an entry is overwritten within its term") {
      var log = LogBuilder.sound
      log.entry()
      log.nextIndex -= 1
      log.entry(data: [])
      return log.files()
    },
    LogRecipe("W5", "error", "an entry is overwritten by an older term and no new leader") {
      var log = LogBuilder.sound
      log.term = 7
      log.entry()
      log.nextIndex -= 1
      log.term = 6
      log.entry()
      return log.files()
    },
    LogRecipe("W5", "notice", "a new cluster was forced over an uncommitted entry") {
      var log = LogBuilder.sound
      log.entry()
      log.nextIndex -= 1
      log.entry(type: .confChange, data: [0x08, 0, 0x10, 1, 0x18, 5])
      return log.files()
    },
  ]

  private static let states = [
    LogRecipe("W6", "error", "the term falls") {
      var log = LogBuilder.sound
      log.term = 1
      log.state(commit: 9)
      return log.files()
    },
    LogRecipe("W6", "error", "the vote changes within a term") {
      var log = LogBuilder.sound
      log.state(vote: 0x99, commit: 9)
      return log.files()
    },
    LogRecipe("W6", "error", "the commit index falls") {
      var log = LogBuilder.sound
      log.state(commit: 5)
      return log.files()
    },
    LogRecipe("W6", "error", "the commit index is after the last entry") {
      var log = LogBuilder.sound
      log.state(commit: 12)
      return log.files()
    },
    LogRecipe("W6", "error", "the type of an entry's record is flipped to a state's") {
      var log = LogBuilder.sound
      let frame = log.current.bytes.count
      log.put()
      log.put()
      var files = log.files()
      files[log.lastPath]?[frame + 9] = 3
      return files
    },
    LogRecipe("W7", "notice", "snapshot records go backwards") {
      var log = LogBuilder.sound
      log.snapshot(at: 3)
      return log.files()
    },
    LogRecipe("W7", "warning", "a later snapshot record has no membership") {
      var log = LogBuilder.sound
      log.snapshot(at: 9, withConfState: false)
      return log.files()
    },
  ]
}
