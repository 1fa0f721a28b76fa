import Calls
import Foundation

/// A C library opened at run time, for the rest of the process's life.
///
/// Engines are opened rather than linked so that the program starts without them and can say what is missing.
struct DynamicLibrary: Sendable {
    private let address: UInt
    private let engine: String

    /// Opens a library with all its symbols bound.
    /// - Throws: `.notInstalled` if the file is missing or not loadable; `code` is the file's name.
    init(_ file: URL, engine: String) throws(ProviderError) {
        guard let handle = dlopen(file.path, RTLD_NOW | RTLD_LOCAL) else {
            throw ProviderError(.notInstalled, provider: engine, code: file.lastPathComponent)
        }
        self.address = UInt(bitPattern: handle)
        self.engine = engine
    }

    /// A function of the library as a C function type.
    /// - Throws: `.notInstalled` if the library has no such function; `code` is its name.
    func function<Function>(_ name: String, as type: Function.Type) throws(ProviderError) -> Function {
        guard let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: address), name) else {
            throw ProviderError(.notInstalled, provider: engine, code: name)
        }
        return unsafeBitCast(symbol, to: type)
    }
}
