internal import Testing

@testable internal import Environment

@Suite("Paged bytes")
struct PagedBytesTests {
  @Test func `writes and cuts at every edge of a piece are those of one array`() {
    let edges = [0, 1, 4095, 4096, 4097, 8192, 9000]
    for size in edges {
      for offset in edges {
        for count in [0, 1, 4096, 5000] {
          for cut in edges {
            var array = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            var paged = PagedBytes(array)
            let before = paged
            let new = [UInt8](repeating: 0xAA, count: count)
            paged.write(new[...], at: offset)
            if count > 0 {
              array += [UInt8](repeating: 0, count: max(0, offset + count - array.count))
              array.replaceSubrange(offset..<(offset + count), with: new)
            }
            let written = paged
            paged.resize(to: cut)
            paged.resize(to: 10_000)
            let rest = Array(array.prefix(cut))
            let same =
              written.all == array && before.byteCount == size
              && paged.all == rest + [UInt8](repeating: 0, count: 10_000 - rest.count)
              && written.bytes(at: cut, byteCount: 50) == Array(array.dropFirst(cut).prefix(50))
            #expect(same, "size \(size), \(count) bytes at \(offset), cut to \(cut)")
          }
        }
      }
    }
  }
}
