internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire

/// Reads the records of one segment through a window that its owner moves.
///
/// The decoder holds no bytes. Each call to ``next(in:at:)`` looks at the window it is lent and
/// answers with one step; when the window does not reach far enough, the answer is what it must
/// hold. Every sequence of bytes ends in ``DecoderStep/end(_:)`` after finitely many steps: damage
/// is named, stepped over, and reading goes on at the next frame that can be proven to be one.
///
/// After a checksum mismatch the chain goes on from both the stored and the computed value, since
/// either the data or the checksum may be what was damaged. After skipped bytes it is unknown, and
/// the next record's checksum is taken on trust.
///
/// - Invariant: `offset` never decreases and never exceeds `fileByteCount`.
///
/// > Source: formats.md §2.10; `server/storage/wal/decoder.go` in etcd@c34dc7e.
/// > Deviation: servers stop at the first damage; this reads on to tell a torn tail from corruption.
package struct RecordDecoder: Sendable {
  /// Largest record taken for real, in bytes; bounds what the window may have to grow to.
  package static let recordByteCountMax = 256 << 20
  /// Smallest share of a torn frame that a disk writes or leaves, in bytes.
  package static let sectorByteCount = 512

  /// What the next call does.
  enum Mode: Sendable {
    /// Reads the record at `offset`.
    case records
    /// Steps over a damaged frame, or searches for the next sound one.
    case stepOver(Damage)
    /// Searches from `position` on for a frame; all from `nonzeroEnd` up to there is zero.
    case search(position: Int, nonzeroEnd: Int)
    /// Proves that the file is zero from `position` to its end.
    case zeros(position: Int)
    /// Has nothing more to say.
    case finished(SegmentEnd)
  }

  /// Size of the segment file in bytes.
  package let fileByteCount: Int
  /// Byte offset of the next frame, or of the damage being stepped over.
  package internal(set) var offset = 0
  /// Checksum of the chain so far; nil where it is unknown.
  package internal(set) var runningCRC: UInt32?
  /// The other value the chain may go on from after a mismatch.
  var alternativeCRC: UInt32?
  var mode = Mode.records
  /// Whether frames without padding were met, as up to 2.3; frames may then start anywhere.
  var isUnpadded = false
  /// Bytes the search may still ask the window to grow for.
  var searchBudget: Int

  /// Creates a decoder at the start of a segment.
  ///
  /// - Parameters:
  ///   - fileByteCount: Size of the segment file.
  ///   - seed: Checksum of the chain at its end in the segment before; 0 for the first segment,
  ///     nil to take the segment's own crc record on trust.
  package init(fileByteCount: Int, seed: UInt32?) {
    self.fileByteCount = max(fileByteCount, 0)
    runningCRC = seed
    searchBudget = 4 * self.fileByteCount + (64 << 20)
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - window: Bytes of the segment; trusted for nothing.
  ///   - start: Byte offset of the window in the segment.
  /// - Returns: A record, damage, skipped bytes or the end; or the range that the window must hold
  ///   before the next call.
  package mutating func next(in window: RawSpan, at start: Int) -> DecoderStep {
    switch mode {
    case .records: readRecord(window, start)
    case .stepOver(let damage): stepOver(damage, window, start)
    case .search(let position, let nonzeroEnd):
      search(from: position, nonzeroEnd: nonzeroEnd, window, start)
    case .zeros(let position): proveZeros(from: position, window, start)
    case .finished(let end): .end(end)
    }
  }
}

/// What a decoder answers.
package enum DecoderStep: Equatable, Sendable {
  /// The next record.
  case record(DecodedRecord)
  /// The window must hold this range of the segment first; it never reaches past the file's end.
  case needs(Range<Int>)
  /// The next frame is damaged; ``skipped(_:)`` follows.
  case damage(Damage)
  /// The damage ends here: reading goes on after this range.
  case skipped(Range<Int>)
  /// Nothing is left of the segment.
  case end(SegmentEnd)
}

extension RecordDecoder {
  private mutating func readRecord(_ window: RawSpan, _ start: Int) -> DecoderStep {
    let remaining = fileByteCount - offset
    guard remaining > 0 else { return finish(.endOfFile) }
    guard remaining >= FrameHeader.byteCount else {
      return damaged(.partialHeader(found: remaining), frameEnd: nil)
    }
    let headerRange = offset..<offset + FrameHeader.byteCount
    guard let headerAt = window.position(of: headerRange, windowStart: start) else {
      return .needs(headerRange)
    }
    let header = FrameHeader(word: window.littleEndian(at: headerAt))
    guard header.word != 0 else {
      mode = .zeros(position: headerRange.upperBound)
      return next(in: window, at: start)
    }
    let padding = header.isUnpadded ? 0 : Int(header.canonicalFlags & 7)
    let available = remaining - FrameHeader.byteCount - padding
    guard available >= 0, header.recordByteCount <= UInt64(available) else {
      let kind = RecordDamage.beyondEnd(
        recordByteCount: header.recordByteCount,
        remaining: remaining - FrameHeader.byteCount
      )
      return damaged(kind, frameEnd: nil)
    }
    guard header.recordByteCount <= UInt64(Self.recordByteCountMax) else {
      return damaged(.tooLong(recordByteCount: header.recordByteCount), frameEnd: nil)
    }
    let recordByteCount = Int(header.recordByteCount)
    guard header.paddingByteCount == padding else {
      return damaged(
        .wrongPadding(found: header.flags, expected: header.canonicalFlags),
        frameEnd: nil
      )
    }
    let frame = offset..<headerRange.upperBound + recordByteCount + padding
    guard let frameAt = window.position(of: frame, windowStart: start) else {
      return .needs(frame)
    }
    return decode(header, frame: frame, at: frameAt, window)
  }

  private mutating func decode(
    _ header: FrameHeader,
    frame: Range<Int>,
    at frameAt: Int,
    _ window: RawSpan
  ) -> DecoderStep {
    let recordAt = frameAt + FrameHeader.byteCount
    let recordEnd = recordAt + Int(header.recordByteCount)
    let view: RecordView
    do throws(ProtoError) {
      view = try RecordView(decoding: window.extracting(recordAt..<recordEnd))
    } catch {
      return damaged(
        .undecodable(error),
        frameEnd: nil,
        hasZeroSector: Self.hasZeroSector(frame: frame, at: frameAt, window)
      )
    }
    let data = view.data.map { $0.lowerBound + recordAt..<$0.upperBound + recordAt }
    let kind = RecordKind(rawValue: view.type.rawValue)
    switch checkChain(view, kind: kind, data: data, window) {
    case .broken(let damage):
      // Only a length that the data's own agrees with says where the next frame is, and only then
      // is the stored checksum one.
      let isExact = data.map { $0.upperBound == recordEnd } ?? (kind == .crc)
      return damaged(
        damage,
        frameEnd: isExact ? frame.upperBound : nil,
        hasZeroSector: Self.hasZeroSector(frame: frame, at: frameAt, window)
      )
    case .sound(let state):
      guard let kind else {
        return damaged(.unknownType(view.type.rawValue), frameEnd: frame.upperBound)
      }
      if header.isUnpadded { isUnpadded = true }
      let oddity = Self.oddity(
        of: header,
        padding: recordEnd..<frameAt + frame.count,
        frame: frame,
        at: frameAt,
        window
      )
      offset = frame.upperBound
      return .record(
        DecodedRecord(
          offset: frame.lowerBound,
          frameByteCount: frame.count,
          kind: kind,
          crc: view.crc,
          crcState: state,
          data: data,
          oddity: oddity
        )
      )
    }
  }

  /// How a record stands to the chain before it.
  private enum ChainVerdict {
    case sound(CRCState)
    case broken(RecordDamage)
  }

  /// Holds a record's checksum against the chain, and carries the chain on.
  private mutating func checkChain(
    _ view: RecordView,
    kind: RecordKind?,
    data: Range<Int>?,
    _ window: RawSpan
  ) -> ChainVerdict {
    let running = runningCRC
    let alternative = alternativeCRC
    runningCRC = view.crc
    alternativeCRC = nil
    if kind == .crc {
      // Zero means nothing was read before: servers then accept any value.
      guard let running, running != 0, running != view.crc, alternative != view.crc else {
        return .sound(.seed)
      }
      return .broken(.chainBreak(stored: view.crc, computed: running))
    }
    guard let running else { return .sound(.reseeded) }
    let computed = Self.update(running, data, window)
    if computed == view.crc { return .sound(.verified) }
    if let alternative, Self.update(alternative, data, window) == view.crc {
      return .sound(.verified)
    }
    alternativeCRC = computed
    return .broken(.crcMismatch(kind: kind, stored: view.crc, computed: computed))
  }

  private static func update(_ crc: UInt32, _ data: Range<Int>?, _ window: RawSpan) -> UInt32 {
    guard let data else { return crc }
    return CRC32C.update(crc, window.extracting(data))
  }

  /// Enters damage at `offset`.
  mutating func damaged(
    _ kind: RecordDamage,
    frameEnd: Int?,
    hasZeroSector: Bool = false
  ) -> DecoderStep {
    let damage = Damage(
      offset: offset,
      frameEnd: frameEnd,
      kind: kind,
      hasZeroSector: hasZeroSector
    )
    mode = .stepOver(damage)
    return .damage(damage)
  }

  /// Ends the segment for good.
  mutating func finish(_ end: SegmentEnd) -> DecoderStep {
    mode = .finished(end)
    return .end(end)
  }
}
