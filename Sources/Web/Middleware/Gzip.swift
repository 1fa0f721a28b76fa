import CZlib
import NIOCore

/// Compresses as browsers expect it. Source: RFC 1952.
enum Gzip {
    /// The bytes in gzip's form; `nil` if zlib has no memory for it.
    static func pack(_ bytes: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        // 15 is the largest window; 16 more ask for gzip's header and checksum.
        let isReady = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard isReady == Z_OK, let length = UInt32(exactly: bytes.readableBytes) else { return nil }
        defer { deflateEnd(&stream) }
        let most = deflateBound(&stream, UInt(length))
        guard let room = UInt32(exactly: most) else { return nil }
        var packed = ByteBuffer()
        var isDone = false
        packed.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(room)) { output in
            bytes.withUnsafeReadableBytes { input in
                // zlib reads from there and never writes.
                stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = length
                stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = room
                isDone = deflate(&stream, Z_FINISH) == Z_STREAM_END
                return Int(room) - Int(stream.avail_out)
            }
        }
        return isDone ? packed : nil
    }
}
