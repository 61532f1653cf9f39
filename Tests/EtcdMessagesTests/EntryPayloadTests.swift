internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import TestSupport
import Testing

@Suite("Entry payload")
struct EntryPayloadTests {
  @Test(arguments: RealEntries.gogo)
  func `an entry of 3.4 or 3.5 is written back byte for byte`(line: String, bytes: [UInt8]) throws {
    let entry = try Entry(decoding: bytes.rawSpan)
    #expect(entry.encoded(as: .gogo) == bytes)
    let data = entry.data ?? []
    let payload = try EntryPayload(decoding: data.rawSpan, type: entry.type)
    #expect(encoded(payload, as: .gogo) == entry.data)
    #expect(payload.describe() == line)
  }

  @Test(arguments: RealEntries.google)
  func `an entry of 3.8 is written back byte for byte`(line: String, bytes: [UInt8]) throws {
    let entry = try Entry(decoding: bytes.rawSpan)
    #expect(entry.encoded(as: .google) == bytes)
    let made = Entry(type: entry.type, term: entry.term, index: entry.index, data: entry.data)
    #expect(made == entry)
    let data = entry.data ?? []
    let payload = try EntryPayload(decoding: data.rawSpan, type: entry.type)
    #expect(encoded(payload, as: .google) == entry.data)
    #expect(payload.describe() == line)
  }

  @Test(arguments: RealEntries.all)
  func `validation and views agree with decoding on every cut and flip`(
    line: String,
    bytes: [UInt8]
  ) throws {
    var bytes = bytes
    for count in 0...bytes.count { agree(Array(bytes.prefix(count))) }
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << (bit % 8)
      agree(bytes)
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
  }

  @Test func `validation and views agree with decoding on entries mutated at random`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<4000 {
      var bytes = RealEntries.all[Int.random(in: 0..<RealEntries.all.count, using: &random)].bytes
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let offset = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[offset] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: offset)
        case 2: if bytes.count > 1 { bytes.remove(at: offset) }
        default: bytes.append(contentsOf: bytes[offset...])
        }
      }
      agree(bytes)
    }
  }

  @Test(arguments: RequestKind.allCases)
  func `every kind of request is recognized alone and described`(kind: RequestKind) throws {
    guard let position = InternalRaftRequest.outlineNames.firstIndex(of: kind.rawValue) else {
      #expect([.unknown, .empty, .confChange, .confChangeV2].contains(kind))
      return
    }
    var writer = ProtoWriter(as: .gogo)
    writer.tag(InternalRaftRequest.outline[position].number, .lengthDelimited)
    writer.lengthDelimited([])
    let bytes = writer.bytes
    #expect(try EntryPayload.validate(bytes.rawSpan, type: .normal) == kind)
    let payload = try EntryPayload(decoding: bytes.rawSpan, type: .normal)
    #expect(payload.kind == kind)
    #expect(!payload.describe().isEmpty)
    #expect(encoded(payload, as: .google) == bytes)
  }

  @Test func `of several requests the one with the lowest field number names the kind`() throws {
    let bytes = hex("3a02 0805 2200")
    let payload = try EntryPayload(decoding: bytes.rawSpan, type: .normal)
    #expect(payload.kind == .put)
    #expect(try EntryPayload.validate(bytes.rawSpan, type: .normal) == .put)
    #expect(encoded(payload, as: .gogo) == hex("2200 3a02 0805"))
  }

  @Test func `a request of a later version is kept and said to be unknown`() throws {
    let bytes = hex("a206020805 8aa90600")
    let payload = try EntryPayload(decoding: bytes.rawSpan, type: .normal)
    #expect(payload.kind == .unknown)
    #expect(payload.describe() == "unknown request (4 bytes)")
    #expect(encoded(payload, as: .google) == bytes)
    #expect(EntryPayload.request(InternalRaftRequest()).describe() == "empty request")
  }

  @Test func `a type no version defines is an error with its number`() {
    let bytes: [UInt8] = []
    let type = EntryType(rawValue: 7)
    #expect(throws: ProtoError.unknownKind(value: 7)) {
      try EntryPayload.validate(bytes.rawSpan, type: type)
    }
    #expect(throws: ProtoError.unknownKind(value: 7)) {
      try EntryPayload(decoding: bytes.rawSpan, type: type)
    }
  }

  /// Records an issue unless the fast paths and the decoders say the same of an entry.
  private func agree(_ bytes: [UInt8]) {
    var entry = Entry()
    var view: EntryView?
    let slow = error { entry = try Entry(decoding: bytes.rawSpan) }
    let fast = error { view = try EntryView(decoding: bytes.rawSpan) }
    guard slow == fast else { return _ = Issue.record("\(bytes): \(slow), \(fast)") }
    guard let view, slow == nil else { return }
    let data = view.data.map { bytes.rawSpan.array($0) }
    let same =
      entry.type == view.type && entry.term == view.term && entry.index == view.index
      && entry.data == data
    if !same { Issue.record("\(bytes): \(entry), \(view)") }
    agree(data ?? [], entry.type)
  }

  private func agree(_ data: [UInt8], _ type: EntryType) {
    var payload: EntryPayload?
    var kind: RequestKind?
    let slow = error { payload = try EntryPayload(decoding: data.rawSpan, type: type) }
    let fast = error { kind = try EntryPayload.validate(data.rawSpan, type: type) }
    if slow != fast || payload?.kind != kind {
      Issue.record("\(data): \(slow), \(fast), \(payload), \(kind)")
    }
    _ = payload?.describe()
  }

  private func encoded(_ payload: EntryPayload, as generation: WireGeneration) -> [UInt8]? {
    switch payload {
    case .empty: nil
    case .request(let request): request.encoded(as: generation)
    case .v2(let request): request.encoded(as: generation)
    case .confChange(let change): change.encoded(as: generation)
    case .confChangeV2(let change): change.encoded(as: generation)
    }
  }
}

extension InternalRaftRequest {
  /// Names of the fields, in the schema's order.
  static var outlineNames: [String] { schema.fields.map(\.name) }
}
