package import BoltFormat
internal import ByteCoding
package import Environment

/// Where a bucket's items are.
package enum BoltTree: Sendable {
  /// On pages, from this root.
  case page(PageID)
  /// In the bucket's value, taken out of it.
  case inline(BoltPage)
}

/// What a walk meets, in key order.
package enum BoltEvent: Sendable {
  /// A branch or leaf page; the root has depth 1.
  case page(BoltPage, depth: Int)
  /// An item of the leaf page met last.
  case item(BoltPage, position: Int, LeafElement)
  /// Something that is not as bolt writes it; the walk goes on with the rest.
  case damage(BoltDamage)
}

extension BoltBrowser {
  /// Walks the items of one bucket in key order; buckets inside are items and not entered.
  ///
  /// - Parameters:
  ///   - tree: The bucket's items.
  ///   - lowerBound: Items below this key are passed over, and so are pages that hold only such.
  ///   - bucket: Printable path of the bucket, for damage.
  ///   - seen: Pages met so far; a page met again is damage and is not entered.
  ///   - body: Takes what is met; returns false to stop.
  /// - Throws: `FileError` if the file cannot be read.
  /// - Complexity: O(pages + items); keeps one page and a stack of page numbers.
  package func walk(
    _ tree: BoltTree,
    from lowerBound: [UInt8] = [],
    bucket: String,
    seen: inout PageSet,
    _ body: (BoltEvent) -> Bool
  ) throws(FileError) {
    switch tree {
    case .inline(let page):
      guard body(.page(page, depth: 1)) else { return }
      _ = walkLeaf(page, from: lowerBound, bucket: bucket, body)
    case .page(let root):
      try walkPages(root, from: lowerBound, bucket: bucket, seen: &seen, body)
    }
  }

  private func walkPages(
    _ root: PageID,
    from lowerBound: [UInt8],
    bucket: String,
    seen: inout PageSet,
    _ body: (BoltEvent) -> Bool
  ) throws(FileError) {
    var stack = [Reference(page: root, depth: 1)]
    while let reference = stack.popLast() {
      let id = reference.page
      guard !seen.contains(id.rawValue) else {
        guard body(.damage(reference.blamed(metTwice(id, bucket: bucket)))) else { return }
        continue
      }
      var damage: [BoltDamage] = []
      let page = try load(id, damage: &damage)
      for var damage in damage {
        damage.bucket = bucket
        guard body(.damage(page == nil ? reference.blamed(damage) : damage)) else { return }
      }
      guard let page else { continue }
      guard claim(page, bucket: bucket, seen: &seen, body) else { return }
      guard body(.page(page, depth: reference.depth)) else { return }
      if page.header.flags == .branch {
        let children = children(of: page, from: lowerBound, bucket: bucket, body)
        guard let children else { return }
        for (position, child) in children.reversed() {
          let depth = reference.depth + 1
          stack.append(Reference(page: child, depth: depth, parent: id, item: position))
        }
      } else {
        guard walkLeaf(page, from: lowerBound, bucket: bucket, body) else { return }
      }
    }
  }

  /// A page to be entered, and who says so.
  private struct Reference {
    var page: PageID
    var depth: Int
    var parent: PageID?
    var item: Int?

    /// The damage, told of the item that refers to the page rather than of the page.
    func blamed(_ damage: BoltDamage) -> BoltDamage {
      guard let parent else { return damage }
      var damage = damage
      damage.page = parent
      damage.item = item
      return damage
    }
  }

  /// Takes note of a page's run; the first page of it that was met before ends the run.
  private func claim(
    _ page: BoltPage,
    bucket: String,
    seen: inout PageSet,
    _ body: (BoltEvent) -> Bool
  ) -> Bool {
    for number in page.id.rawValue..<(page.id.rawValue + UInt64(page.pageCount))
    where !seen.insert(number) {
      return body(.damage(metTwice(PageID(number), bucket: bucket)))
    }
    return true
  }

  /// Children that can hold keys from a bound on, with their items; nil if the walk is to stop.
  private func children(
    of page: BoltPage,
    from lowerBound: [UInt8],
    bucket: String,
    _ body: (BoltEvent) -> Bool
  ) -> [(item: Int, page: PageID)]? {
    var children: [(item: Int, page: PageID)] = []
    let span = page.bytes.rawSpan
    do throws(BoltError) {
      for position in 0..<(try BranchPage.count(in: span)) {
        do throws(BoltError) {
          let key = try BranchPage.element(position, in: span).key
          let isBelow = span.extracting(key).compare(lowerBound.rawSpan) <= 0
          if isBelow, !lowerBound.isEmpty { children.removeAll(keepingCapacity: true) }
        } catch {
          let damage = BoltDamage(error, page: page.id, item: position, bucket: bucket)
          guard body(.damage(damage)) else { return nil }
        }
        children.append((position, try BranchPage.child(position, in: span)))
      }
    } catch {
      guard body(.damage(BoltDamage(error, page: page.id, bucket: bucket))) else { return nil }
    }
    return children
  }

  private func walkLeaf(
    _ page: BoltPage,
    from lowerBound: [UInt8],
    bucket: String,
    _ body: (BoltEvent) -> Bool
  ) -> Bool {
    let span = page.bytes.rawSpan
    let count: Int
    do throws(BoltError) {
      count = try LeafPage.count(in: span)
    } catch {
      return body(.damage(BoltDamage(error, page: page.id, bucket: bucket)))
    }
    for position in 0..<count {
      do throws(BoltError) {
        let element = try LeafPage.element(position, in: span)
        if !lowerBound.isEmpty, span.extracting(element.key).compare(lowerBound.rawSpan) < 0 {
          continue
        }
        guard body(.item(page, position: position, element)) else { return false }
      } catch {
        let damage = BoltDamage(error, page: page.id, item: position, bucket: bucket)
        guard body(.damage(damage)) else { return false }
      }
    }
    return true
  }

  private func metTwice(_ id: PageID, bucket: String) -> BoltDamage {
    BoltDamage(
      page: id,
      bucket: bucket,
      field: "pgid",
      observed: "page \(id), which was met before",
      expected: "one reference to each page"
    )
  }
}
