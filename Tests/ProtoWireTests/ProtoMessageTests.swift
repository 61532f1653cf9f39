internal import ByteCoding
internal import ProtoWire
import Testing

@Suite("Protobuf messages")
struct ProtoMessageTests {
  @Test func `an empty message is what each generation makes of it`() {
    #expect(Sample().encoded(as: .google) == [])
    #expect(Sample().encoded(as: .gogo) == [0x10, 0, 0x3a, 0])
  }

  @Test func `a proto2 field that was set to zero is written by both generations`() {
    let sample = Sample.with { $0.always = 0 }
    #expect(sample.encoded(as: .google) == [0x10, 0])
    #expect(sample.$always.isPresent)
    #expect(sample != Sample())
  }

  @Test func `a message of all shapes reads back in both generations`() throws {
    let full = Sample.with {
      $0.scalar = 300
      $0.always = -1
      $0.optional = []
      $0.repeated = [1, 0, UInt64.max]
      $0.strings = ["", "äöü"]
      $0.message = Leaf()
      $0.embedded = Leaf.with { $0.text = "x" }
      $0.messages = [Sample.with { $0.always = 1 }, Sample()]
      $0.choice = .right(Twig.with { $0.number = 7 })
      $0.flag = true
    }
    let google = full.encoded(as: .google)
    #expect(try Sample(decoding: google.rawSpan) == full)
    let gogo = full.encoded(as: .gogo)
    let again = try Sample(decoding: gogo.rawSpan)
    #expect(again.encoded(as: .gogo) == gogo)
    // What gogo wrote is present, so google's encoder writes the same.
    #expect(again.encoded(as: .google) == gogo)
  }

  @Test func `repeated integers may be packed`() throws {
    let sample = try Sample(decoding: ([0x20, 1, 0x22, 3, 2, 0x80, 1, 0x20, 3] as [UInt8]).rawSpan)
    #expect(sample.repeated == [1, 2, 128, 3])
    #expect(throws: ProtoError.truncated(at: 2, needed: 2, found: 1)) {
      try Sample(decoding: ([0x22, 1, 0x80, 1] as [UInt8]).rawSpan)
    }
  }

  @Test func `a scalar that occurs twice keeps the last, a message is merged`() throws {
    let bytes: [UInt8] = [0x08, 1, 0x08, 2, 0x32, 2, 0x08, 5, 0x32, 3, 0x12, 1, 65]
    let sample = try Sample(decoding: bytes.rawSpan)
    #expect(sample.scalar == 2)
    #expect(sample.message == Leaf.with { ($0.number, $0.text) = (5, "A") })
  }

  @Test(.timeLimit(.minutes(1)))
  func `a large message that occurs again and again is merged without copies`() throws {
    // 100,000 numbers, then 10,000 more occurrences with one number each.
    let list = [UInt8](repeating: 1, count: 100_000)
    var inner = ProtoWriter(as: .google)
    inner.tag(4, .lengthDelimited)
    inner.lengthDelimited(list)
    var outer = ProtoWriter(as: .google)
    outer.tag(11, .lengthDelimited)
    outer.lengthDelimited(inner.bytes)
    for _ in 0..<10_000 { outer.raw([0x5a, 2, 0x20, 7]) }
    let sample = try Parent(decoding: outer.bytes.rawSpan)
    #expect(sample.child?.repeated.count == 110_000)
  }

  @Test func `of a choice the last member stays`() throws {
    let bytes: [UInt8] = [0x4a, 2, 0x08, 5, 0x52, 2, 0x08, 6]
    let sample = try Sample(decoding: bytes.rawSpan)
    #expect(sample.choice == .right(Twig.with { $0.number = 6 }))
    #expect(sample.encoded(as: .google) == [0x52, 2, 0x08, 6])
  }

  @Test func `unknown fields are written back after the known ones`() throws {
    let bytes: [UInt8] = [0x78, 1, 0x08, 5, 0xfa, 0x3e, 1, 65]
    let sample = try Sample(decoding: bytes.rawSpan)
    #expect(sample.encoded(as: .google) == [0x08, 5, 0x78, 1, 0xfa, 0x3e, 1, 65])
  }

  @Test func `messages are read down to the limit and no deeper`() throws {
    var bytes: [UInt8] = []
    for depth in 1...ProtoReader.depthLimit + 1 {
      var writer = ProtoWriter(as: .google)
      writer.tag(8, .lengthDelimited)
      writer.lengthDelimited(bytes)
      bytes = writer.bytes
      if depth <= ProtoReader.depthLimit {
        #expect(try Sample(decoding: bytes.rawSpan).encoded(as: .google) == bytes)
      }
    }
    #expect {
      try Sample(decoding: bytes.rawSpan)
    } throws: { error in
      if case ProtoError.tooDeep(_, ProtoReader.depthLimit) = error { true } else { false }
    }
  }

  @Test func `a table's verdict is the decoder's`() throws {
    let table = WireTable([Sample.self])
    let id = table.id(of: Sample.self)
    var bytes: [UInt8] = [
      0x08, 9, 0x22, 2, 1, 2, 0x32, 4, 0x12, 2, 65, 66, 0x42, 4, 0x0a, 2, 0x08, 1, 0xa0, 6, 1,
    ]
    for offset in bytes.indices {
      for mask in UInt8.min...UInt8.max {
        bytes[offset] ^= mask
        #expect(verdict { try table.check(bytes.rawSpan, as: id) } == verdict { try decode(bytes) })
        bytes[offset] ^= mask
      }
    }
  }

  private func decode(_ bytes: [UInt8]) throws(ProtoError) {
    _ = try Sample(decoding: bytes.rawSpan)
  }

  private func verdict(_ body: () throws -> Void) -> ProtoError? {
    do { try body() } catch { return error as? ProtoError }
    return nil
  }
}
