internal import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// What damage means: a torn tail, corruption, or committed entries lost.
extension LogHistory {
  /// Names a damaged place, after all that was sound before it.
  mutating func take(_ place: DamagedPlace, isLast: Bool) {
    isAfterDamage = true
    let isTail = isLast && !place.recordsFollow
    if isTail, case .bytesAfterEnd = place.first.kind {
      add(place, .bytesAfterEnd, expected: "zeros up to the end of the file")
      return
    }
    let isTorn = place.first.isUnexpectedEnd
    let commit = report.hardState?.commit ?? 0
    // What a torn tail takes was never acknowledged, so the log before it is all there was.
    if !isTail || !isTorn || commit > base ?? 0 { report.isWhole = false }
    guard isTail else {
      addCorruption(place, isLast: isLast)
      return
    }
    let name = String(file.dropFirst(displayPrefix.count))
    report.end =
      isTorn && commit <= base ?? 0
      ? .torn(file: name, offset: place.first.offset)
      : .corrupt(file: name, offset: place.first.offset)
    if commit > base ?? 0 {
      add(
        place,
        .committedTail,
        index: commit,
        expected: "entries up to \(commit), which a hard state before the damage calls committed"
      )
    } else if isTorn {
      add(
        place,
        .tornTail,
        expected: "a record, or zeros up to the end of the file",
        consequence: Self.consequence(ofTorn: place.first)
      )
    } else if case .crcMismatch = place.first.kind {
      add(place, .crcMismatchAtEnd, expected: "the checksum of the chain")
    } else {
      add(place, .unrepairableTail, expected: "a record, or zeros up to the end of the file")
    }
  }

  private mutating func addCorruption(_ place: DamagedPlace, isLast: Bool) {
    switch place.first.kind {
    case .crcMismatch(_, _, let computed):
      add(place, .crcMismatch, expected: hex(computed))
    case .chainBreak(_, let computed):
      add(place, .chainBreak, expected: hex(computed))
    case .bytesAfterEnd where place.recordsFollow:
      add(place, .recordsAfterEnd, expected: "zeros up to the end of the file")
    case .bytesAfterEnd:
      add(place, .bytesAfterEnd, expected: "zeros up to the end of the file")
    case .partialHeader, .beyondEnd, .tooLong, .wrongPadding, .undecodable, .unknownType:
      let isCut = isLast && place.first.isUnexpectedEnd
      add(
        place,
        .corruption,
        expected: "a record; sound ones follow",
        consequence: isCut ? Self.cutOff : nil
      )
    }
  }

  /// What etcd makes of damage that looks like an unexpected end to it, and is not.
  private static let cutOff =
    "etcd, since 3.5.7 whatever the length, takes it for a torn tail and cuts off all that follows "
    + "at its next start, though sound records do; acknowledged entries may be among them"

  private mutating func add(
    _ place: DamagedPlace,
    _ problem: Problem,
    index: UInt64? = nil,
    expected: String,
    consequence: String? = nil
  ) {
    let skipped = place.end - place.first.offset
    let more = place.damageCount > 1 ? ", \(place.damageCount) damaged records" : ""
    add(
      problem,
      at: place.first.offset,
      index: index,
      observed: "\(place.first.kind.observed); \(skipped) bytes skipped\(more)",
      expected: expected,
      consequence: consequence
    )
  }

  /// Which servers mend a torn tail themselves.
  private static func consequence(ofTorn damage: Damage) -> String {
    switch damage.kind {
    case .beyondEnd(let byteCount, _):
      "etcd cuts it off at its next start and loses nothing that was acknowledged, but "
        + (byteCount < 10 << 20 ? "3.5.5 and 3.5.6" : "3.4.10 to 3.4.45 and 3.5.0 to 3.5.6")
        + " refuse to start: \"max entry size limit exceeded\""
    case .partialHeader, .tooLong, .wrongPadding, .undecodable, .crcMismatch, .chainBreak,
      .unknownType, .bytesAfterEnd:
      Problem.tornTail.consequence
    }
  }

  /// Looks for requests that 3.6 panics on when it replays them.
  ///
  /// > Source: problems.md W11; `v2ToClusterVersionSet` and its callers in etcd release-3.6.
  mutating func checkV2Requests() {
    let newest = report.snapshots.map(\.snapshot.index).max() ?? 0
    let requests = report.clientV2Requests.filter { $0.index > newest }
    guard let first = requests.first else { return }
    let file = report.segments[first.segment].name
    collector.add(
      Finding(
        .v2Requests,
        at: Place(file: displayPrefix + file, offset: first.offset, index: first.index),
        observed: "\(requests.count) v2 requests to keys, after the snapshot at \(newest)",
        expected: "only those under /0/members and /0/version"
      )
    )
  }
}

extension RecordDamage {
  /// What was seen, in a few words.
  package var observed: String {
    switch self {
    case .partialHeader(let found): "\(found) bytes of a frame header, then the end of the file"
    case .beyondEnd(let byteCount, let remaining):
      "a record of \(byteCount) bytes where \(remaining) are left"
    case .tooLong(let byteCount): "a record of \(byteCount) bytes"
    case .wrongPadding(let found, let expected):
      "frame flags 0x\(String(found, radix: 16)), the size needs 0x\(String(expected, radix: 16))"
    case .undecodable(let error): "a record that does not decode: \(error.description)"
    case .crcMismatch(let kind, let stored, let computed):
      "\(kind?.name ?? "unknown") record with checksum 0x\(String(stored, radix: 16)), "
        + "computed 0x\(String(computed, radix: 16))"
    case .chainBreak(let stored, let computed):
      "crc record 0x\(String(stored, radix: 16)) after 0x\(String(computed, radix: 16))"
    case .unknownType(let type): "a record of type \(type)"
    case .bytesAfterEnd(let offset): "a byte other than 0 at offset \(offset), after a zero header"
    }
  }
}

extension EntryPayload {
  /// Whether this is a v2 request to a key of a client's.
  var isClientV2: Bool {
    switch self {
    case .v2(let request): return !request.isMembership
    case .request(let request):
      if case .v2(let inner) = request.request { return !inner.isMembership }
      return false
    case .empty, .confChange, .confChangeV2: return false
    }
  }
}

extension V2Request {
  /// Whether 3.6 still applies the request: a member's attributes or the cluster's version.
  var isMembership: Bool {
    guard method == "PUT" else { return false }
    if path == "/0/version" { return true }
    return path.hasPrefix("/0/members/") && path.hasSuffix("/attributes")
  }
}
