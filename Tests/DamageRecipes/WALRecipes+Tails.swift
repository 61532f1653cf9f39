internal import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// Damage to how a log ends, and to what its records hold.
extension WALRecipes {
  static let tails = [
    LogRecipe("W8", "warning", "the file ends inside the last record") {
      var log = LogBuilder.sound
      log.entry(data: nil)
      var files = log.files(preallocated: 0)
      files[log.lastPath]?.removeLast(5)
      return files
    },
    LogRecipe("W8", "warning", "a sector of the last entry was not written") {
      var log = LogBuilder.sound
      let frame = log.current.bytes.count
      log.entry(data: [UInt8](repeating: 0x3a, count: 2000))
      let sector = frame - frame % 512 + 1024
      return log.files().zeroing(log.lastPath, sector..<sector + 512)
    },
    LogRecipe("W8", "warning", "the last length is garbage") {
      var log = LogBuilder.sound
      let frame = log.current.bytes.count
      log.entry(data: nil)
      return log.files().overwriting(
        log.lastPath,
        frame,
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
      )
    },
    LogRecipe("W8", "error", "a length in the middle is garbage") {
      let log = LogBuilder.sound
      let frame = log.current.frameOffsets[4]
      return log.files().overwriting(log.lastPath, frame, [0xff, 0xff, 0xff, 0x7f])
    },
    LogRecipe("W8", "error", "frame flags in the middle give another padding") {
      let log = LogBuilder.sound
      let frame = log.current.frameOffsets[4]
      let flags = log.current.bytes[frame + 7]
      return log.files().overwriting(log.lastPath, frame + 7, [0x80 | flags ^ 2])
    },
    LogRecipe("W8", "error", "the tail is torn before an entry that is committed") {
      var log = LogBuilder.sound
      log.state(commit: 10)
      log.entry(data: nil)
      var files = log.files(preallocated: 0)
      files[log.lastPath]?.removeLast(5)
      return files
    },
    LogRecipe("W8", "error", "the last record does not decode, and no sector of it is zero") {
      var log = LogBuilder.sound
      log.current.appendFrame(of: [0x08, 0x02, 0x10, 0x01, 0x1a, 0x7f, 1, 2])
      return log.files()
    },
    LogRecipe("W8", "error", "a record in the middle reads as zeros") {
      let log = LogBuilder.sound
      let frames = log.current.frameOffsets
      return log.files().zeroing(log.lastPath, frames[5]..<frames[6])
    },
    LogRecipe("W8", "error", "a record of no known type") {
      var log = LogBuilder.sound
      log.current.append(type: 11, data: [1])
      log.put()
      return log.files()
    },
    LogRecipe("W10", "warning", "padding is not zero") {
      let log = LogBuilder.sound
      return log.files().flipping(log.path(0), 15)
    },
    LogRecipe("W10", "warning", "flags have a bit that means nothing") {
      let log = LogBuilder.sound
      return log.files().overwriting(log.path(0), 7, [0xc4])
    },
    LogRecipe("W10", "warning", "the preallocated space is not zero") {
      let log = LogBuilder.sound
      return log.files().overwriting(log.lastPath, 12_345, [7])
    },
  ]

  static let payloads = [
    LogRecipe("W9", "error", "an entry does not decode") {
      var log = LogBuilder.sound
      log.current.append(.entry, data: [0x10])
      return log.files()
    },
    LogRecipe("W9", "error", "a state does not decode") {
      var log = LogBuilder.sound
      log.current.append(.state, data: [0x10])
      return log.files()
    },
    LogRecipe("W9", "error", "a request does not decode") {
      var log = LogBuilder.sound
      log.entry(data: [0x22, 0x7f, 1])
      return log.files()
    },
    LogRecipe("W9", "error", "the member in a membership change is no JSON") {
      var log = LogBuilder.sound
      var change = ConfChange()
      change.nodeID = 7
      change.context = Array("{\"id\":7,".utf8)
      log.entry(type: .confChange, data: change.encoded(as: .gogo))
      return log.files()
    },
    LogRecipe("W11", "notice", "a v2 key was set after the newest snapshot") {
      var log = LogBuilder.sound
      log.entry(data: v2(method: "PUT", path: "/1/dir/key"))
      log.entry(data: v2(method: "PUT", path: "/0/version"))
      return log.files()
    },
  ]

  private static func v2(method: String, path: String) -> [UInt8] {
    var request = V2Request()
    request.id = 1
    request.method = method
    request.path = path
    return request.encoded(as: .gogo)
  }
}

extension [String: [UInt8]] {
  /// The files with one bit of one file flipped.
  func flipping(_ path: String, _ offset: Int) -> Self {
    var files = self
    files[path]?[offset] ^= 1
    return files
  }

  /// The files with some bytes of one file replaced.
  func overwriting(_ path: String, _ offset: Int, _ bytes: [UInt8]) -> Self {
    var files = self
    files[path]?.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return files
  }

  /// The files with a range of one file zeroed.
  func zeroing(_ path: String, _ range: Range<Int>) -> Self {
    overwriting(path, range.lowerBound, [UInt8](repeating: 0, count: range.count))
  }
}
