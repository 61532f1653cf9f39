import ByteCoding
import EtcdMessages
import ProtoWire
import TestSupport
import Testing

@testable import Applying

@Suite("Put entry")
struct PutEntryTests {
  private func request(_ change: (inout PutRequest) -> Void) -> InternalRaftRequest {
    var put = PutRequest()
    put.key = Array("key".utf8)
    put.value = Array("value".utf8)
    change(&put)
    var header = RequestHeader()
    header.id = 1 << 63 + 5
    return InternalRaftRequest(.put(put), header: header)
  }

  @Test func `a plain put is read where it stands`() throws {
    let data = request { $0.lease = -3 }.encoded(as: .gogo)
    let read = PutEntry(decoding: data.rawSpan)
    let entry = try #require(read)
    #expect(Array(data[entry.key]) == Array("key".utf8))
    #expect(Array(data[entry.value]) == Array("value".utf8))
    #expect(entry.lease == -3 && entry.requestID == 1 << 63 + 5)
  }

  @Test func `what is more than a plain put is left to the decoder`() {
    let changes: [(inout PutRequest) -> Void] = [
      { $0.prevKV = true }, { $0.ignoreValue = true }, { $0.ignoreLease = true },
    ]
    for change in changes {
      #expect(!isRead(request(change).encoded(as: .gogo)))
    }
    var named = request { _ in }
    named.header?.username = "root"
    #expect(!isRead(named.encoded(as: .gogo)))
    var double = request { _ in }
    double.requests.append(.range(RangeRequest()))
    #expect(!isRead(double.encoded(as: .gogo)))
    #expect(!isRead([]))
  }

  private func isRead(_ data: [UInt8]) -> Bool { PutEntry(decoding: data.rawSpan) != nil }

  /// The short way and the long way must never part.
  @Test(arguments: 0..<40)
  func `bytes at random are read as the decoder reads them, or not at all`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let base = request { $0.lease = 7 }.encoded(as: .gogo)
    for _ in 0..<500 {
      var data = base
      for _ in 0...generator.below(3) {
        let place = generator.below(data.count)
        switch generator.below(3) {
        case 0: data[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: data.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
        default: data.remove(at: place)
        }
      }
      guard let entry = PutEntry(decoding: data.rawSpan) else { continue }
      guard case .success(let whole) = decoded(data), case .put(let put) = whole.request else {
        Issue.record("the decoder refuses \(data)")
        continue
      }
      #expect(put.key == Array(data[entry.key]) && put.value == Array(data[entry.value]))
      #expect(put.lease == entry.lease && !put.prevKV && !put.ignoreValue && !put.ignoreLease)
      #expect(whole.header?.username ?? "" == "" && whole.header?.id ?? 0 == entry.requestID)
    }
  }

  private func decoded(_ data: [UInt8]) -> Result<InternalRaftRequest, any Error> {
    Result { try InternalRaftRequest(decoding: data.rawSpan) }
  }
}
