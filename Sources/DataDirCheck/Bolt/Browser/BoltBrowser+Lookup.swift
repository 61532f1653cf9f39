package import BoltFormat
internal import ByteCoding
package import Environment

/// A bucket that was found.
package struct BoltBucket: Sendable {
  /// Names from the top-level bucket down; empty for the root bucket.
  package var path: [[UInt8]]
  /// Root page and counter.
  package var header: BucketHeader
  /// Where its items are; nil if its value cannot hold them.
  package var tree: BoltTree?

  /// Printable path, names joined by `/`.
  package var pathText: String { path.map { printable($0) }.joined(separator: "/") }
}

extension BoltBrowser {
  /// Buckets nested deeper than this are reported and not entered; etcd nests none.
  package static let nestingMax = 64

  /// The bucket whose items are the top-level buckets.
  ///
  /// - Throws: ``BoltBrowserError/noValidMeta(path:reasons:)``.
  package func rootBucket() throws(BoltBrowserError) -> BoltBucket {
    let meta = try requiredMeta()
    let header = BucketHeader(root: meta.root, sequence: meta.sequence)
    return BoltBucket(path: [], header: header, tree: .page(meta.root))
  }

  /// The set of pages that no bucket may use: metas, and what lies past the bound.
  package func freshPageSet() -> PageSet {
    var pages = PageSet(bound: pageBound)
    _ = pages.insert(0)
    _ = pages.insert(1)
    return pages
  }

  /// Reads the bucket that an item holds.
  ///
  /// - Parameters:
  ///   - element: An item with the bucket flag.
  ///   - page: The page it stands on.
  ///   - position: Its place on the page.
  ///   - parent: The bucket it is an item of.
  ///   - damage: Takes what is wrong with its value.
  /// - Returns: The bucket; nil if its value has no room for a header.
  package func bucket(
    _ element: LeafElement,
    on page: BoltPage,
    position: Int,
    in parent: [[UInt8]],
    damage: inout [BoltDamage]
  ) -> BoltBucket? {
    let name = page.bytes.rawSpan.array(element.key)
    let path = parent + [name]
    let pathText = path.map { printable($0) }.joined(separator: "/")
    let value = page.bytes.rawSpan.extracting(element.value)
    do throws(BoltError) {
      var bucket = BoltBucket(path: path, header: try BucketHeader(decoding: value), tree: nil)
      guard bucket.header.isInline else {
        bucket.tree = .page(bucket.header.root)
        return bucket
      }
      do throws(BoltError) {
        let image = value.array(try BucketHeader.inlinePage(in: value))
        let header = try PageHeader(decoding: image.rawSpan)
        bucket.tree = .inline(
          BoltPage(id: page.id, header: header, bytes: image, pageCount: 0, isInline: true)
        )
      } catch {
        damage.append(BoltDamage(error, page: page.id, item: position, bucket: pathText))
      }
      return bucket
    } catch {
      damage.append(BoltDamage(error, page: page.id, item: position, bucket: pathText))
      return nil
    }
  }

  /// Finds a bucket by its names from the top down.
  ///
  /// - Parameters:
  ///   - path: Names; none for the root bucket.
  ///   - damage: Takes what was met on the way.
  /// - Returns: The bucket.
  /// - Throws: ``BoltBrowserError`` if no such bucket was met, `FileError` if the file cannot be
  ///   read.
  package func findBucket(_ path: [[UInt8]], damage: inout [BoltDamage]) throws -> BoltBucket {
    var bucket = try rootBucket()
    for name in path {
      var next: BoltBucket?
      let parent = bucket.path
      if let tree = bucket.tree {
        try find(name, in: tree, bucket: bucket.pathText, damage: &damage) {
          (page, position, element, damage) in
          guard element.isBucket else { return }
          next = self.bucket(element, on: page, position: position, in: parent, damage: &damage)
        }
      }
      guard let next else {
        let known = try bucketNames(in: bucket)
        let text = path.map { printable($0) }.joined(separator: "/")
        throw BoltBrowserError.noSuchBucket(text, path: self.path, known: known)
      }
      bucket = next
    }
    return bucket
  }

  /// Finds a key of a bucket.
  ///
  /// - Parameters:
  ///   - key: Key bytes.
  ///   - bucket: The bucket to look in.
  ///   - damage: Takes what was met on the way.
  /// - Returns: The item and the page it stands on, or nil.
  /// - Throws: `FileError` if the file cannot be read.
  package func findItem(
    _ key: [UInt8],
    in bucket: BoltBucket,
    damage: inout [BoltDamage]
  ) throws(FileError) -> (page: BoltPage, position: Int, element: LeafElement)? {
    guard let tree = bucket.tree else { return nil }
    var found: (page: BoltPage, position: Int, element: LeafElement)?
    try find(key, in: tree, bucket: bucket.pathText, damage: &damage) {
      (page, position, element, _) in found = (page, position, element)
    }
    return found
  }

  /// Names of the first buckets in a bucket, printable, in key order.
  private func bucketNames(in bucket: BoltBucket) throws(FileError) -> [String] {
    let namesMax = 20
    var names: [String] = []
    guard let tree = bucket.tree else { return names }
    var seen = freshPageSet()
    try walk(tree, bucket: bucket.pathText, seen: &seen) { event in
      if case .item(let page, _, let element) = event, element.isBucket {
        names.append(printable(page.bytes.rawSpan.extracting(element.key)))
      }
      return names.count < namesMax
    }
    return names
  }

  private func find(
    _ key: [UInt8],
    in tree: BoltTree,
    bucket: String,
    damage: inout [BoltDamage],
    _ take: (BoltPage, Int, LeafElement, inout [BoltDamage]) -> Void
  ) throws(FileError) {
    var seen = freshPageSet()
    try walk(tree, from: key, bucket: bucket, seen: &seen) { event in
      switch event {
      case .page: return true
      case .damage(let met):
        damage.append(met)
        return true
      case .item(let page, let position, let element):
        if page.bytes.rawSpan.extracting(element.key).isEqual(to: key.rawSpan) {
          take(page, position, element, &damage)
        }
        return false
      }
    }
  }
}
