/// Sizes of the page format, where every search reads them.
///
/// The same numbers as `PageHeader.byteCount` and `ElementTable.elementByteCount`, which the tests
/// hold them to: those are calls from another module, 10 ns a level of the tree.
enum PageLayout {
  /// Bytes of a page's header.
  static var headerByteCount: Int { 16 }
  /// Bytes of an item in the table behind it.
  static var elementByteCount: Int { 16 }
}
