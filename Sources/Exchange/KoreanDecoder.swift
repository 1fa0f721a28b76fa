#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Korean text as Windows writes it (CP949, of which EUC-KR and KS C 5601 are a part), by the C library's converter.
///
/// For one reader at a time. Source: glibc manual, "Generic Charset Conversion"; the table is in Debian's libc6.
final class KoreanDecoder {
    private let converter: iconv_t

    /// `nil` if the C library was installed without its tables.
    init?() {
        guard let opened = iconv_open("UTF-8", "CP949"), opened != iconv_t(bitPattern: -1) else { return nil }
        converter = opened
    }

    deinit { iconv_close(converter) }

    /// The text, or `nil` if it is not wholly Korean text.
    func text(of bytes: ArraySlice<UInt8>) -> String? {
        // Back to where a text begins, whatever the last one ended with.
        _ = iconv(converter, nil, nil, nil, nil)
        var source = bytes.map(CChar.init(bitPattern:))
        // Two bytes become three at most.
        var result = [CChar](repeating: 0, count: bytes.count * 2)
        var (unread, room) = (source.count, result.count)
        let isWhole = source.withUnsafeMutableBufferPointer { source in
            result.withUnsafeMutableBufferPointer { result in
                var (from, to) = (source.baseAddress, result.baseAddress)
                return iconv(converter, &from, &unread, &to, &room) != -1
            }
        }
        guard isWhole, unread == 0 else { return nil }
        return String(decoding: result.dropLast(room).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
