import COnnxRuntime
import Calls
import Foundation

/// ONNX Runtime, opened from where the engines are installed.
///
/// Unchecked, because the compiler cannot see that the library's table is never written after it was handed out, and
/// that its environment may be used from any thread.
final class OnnxRuntime: @unchecked Sendable {
    static let provider = "onnxruntime"

    private let table: UnsafePointer<UnsafeRawPointer?>
    private let environment: OpaquePointer
    fileprivate let memory: OpaquePointer

    /// Opens the library `lib/libonnxruntime.so` with its telemetry off. Takes about 30 ms; blocks.
    /// - Parameter engines: the folder `scripts/engines` fills.
    /// - Throws: `.notInstalled` if the library is missing or too old.
    init(engines: URL) throws(ProviderError) {
        OnnxTelemetry.forbid()
        OnnxTelemetry.forget(in: OnnxTelemetry.cache(of: ProcessInfo.processInfo.environment))
        let library = try DynamicLibrary(
            engines.appending(path: "lib/libonnxruntime.so"), engine: Self.provider)
        let getBase = try library.function("OrtGetApiBase", as: ort_get_api_base.self)
        guard let base = getBase(), let table = base.pointee.get_api?(UInt32(ORT_INTERFACE_VERSION)) else {
            throw ProviderError(.notInstalled, provider: Self.provider, code: "interface version")
        }
        self.table = table
        let create = Self.entry(ORT_CREATE_ENV, in: table, as: ort_create_env.self)
        var environment: OpaquePointer?
        let failed = create(Int32(ORT_LOG_ERRORS), "callba", &environment)
        guard failed == nil, let environment else {
            throw ProviderError(.serverFault, provider: Self.provider, code: "environment")
        }
        self.environment = environment
        let silence = Self.entry(ORT_DISABLE_TELEMETRY_EVENTS, in: table, as: ort_disable_telemetry_events.self)
        guard silence(environment) == nil else {
            throw ProviderError(.serverFault, provider: Self.provider, code: "telemetry")
        }
        let describe = Self.entry(ORT_CREATE_CPU_MEMORY_INFO, in: table, as: ort_create_cpu_memory_info.self)
        var memory: OpaquePointer?
        guard describe(Int32(ORT_DEVICE_ALLOCATOR), Int32(ORT_DEFAULT_MEMORY), &memory) == nil, let memory else {
            throw ProviderError(.serverFault, provider: Self.provider, code: "memory")
        }
        self.memory = memory
    }

    deinit {
        function(ORT_RELEASE_MEMORY_INFO, as: ort_release_memory_info.self)(memory)
        function(ORT_RELEASE_ENV, as: ort_release_env.self)(environment)
    }

    /// Loads a model. Blocks for as long as that takes (Kokoro: about 1 s).
    /// - Parameters:
    ///   - model: an `.onnx` file.
    ///   - threads: how many threads one run may use, its own included.
    /// - Throws: `.notInstalled` if the file is missing, `.serverFault` if it cannot be loaded.
    func load(_ model: URL, threads: Int) throws(ProviderError) -> OnnxModel {
        guard FileManager.default.isReadableFile(atPath: model.path) else {
            throw ProviderError(.notInstalled, provider: Self.provider, code: model.lastPathComponent)
        }
        var options: OpaquePointer?
        try check(function(ORT_CREATE_SESSION_OPTIONS, as: ort_create_session_options.self)(&options), doing: "options")
        defer { function(ORT_RELEASE_SESSION_OPTIONS, as: ort_release_session_options.self)(options) }
        let settings: [(ort_position, Int)] = [
            (ORT_SET_INTRA_OP_THREADS, threads), (ORT_SET_INTER_OP_THREADS, 1),
            (ORT_SET_GRAPH_OPTIMIZATION_LEVEL, Int(ORT_OPTIMIZE_ALL)),
        ]
        for (position, value) in settings {
            try check(function(position, as: ort_set_number.self)(options, Int32(value)), doing: "options")
        }
        // Threads that wait for work in a loop would take the processor from the recogniser.
        let set = function(ORT_ADD_SESSION_SETTING, as: ort_add_session_setting.self)
        try check(set(options, "session.intra_op.allow_spinning", "0"), doing: "options")
        var session: OpaquePointer?
        let create = function(ORT_CREATE_SESSION, as: ort_create_session.self)
        try check(create(environment, model.path, options, &session), doing: model.lastPathComponent)
        guard let session else {
            throw ProviderError(.serverFault, provider: Self.provider, code: model.lastPathComponent)
        }
        return OnnxModel(session: session, runtime: self)
    }

    fileprivate func function<Function>(_ position: ort_position, as type: Function.Type) -> Function {
        Self.entry(position, in: table, as: type)
    }

    /// Turns a status of the library into an error and releases it. The library's words go nowhere: they may hold paths.
    fileprivate func check(_ status: OpaquePointer?, doing: String) throws(ProviderError) {
        guard let status else { return }
        function(ORT_RELEASE_STATUS, as: ort_release_status.self)(status)
        throw ProviderError(.serverFault, provider: Self.provider, code: doing)
    }

    private static func entry<Function>(
        _ position: ort_position, in table: UnsafePointer<UnsafeRawPointer?>, as type: Function.Type
    ) -> Function {
        unsafeBitCast(table[Int(position.rawValue)], to: type)
    }
}

/// Numbers that go into a model, row by row.
enum OnnxTensor: Sendable {
    case floats([Float], shape: [Int])
    /// An empty shape is a single number.
    case integers([Int64], shape: [Int])
}

/// A model that is loaded and ready to run, on as many threads at once as one likes.
///
/// Unchecked, because the compiler cannot know that the library's `Run` is safe from several threads on one session.
final class OnnxModel: @unchecked Sendable {
    private let session: OpaquePointer
    private let runtime: OnnxRuntime

    fileprivate init(session: OpaquePointer, runtime: OnnxRuntime) {
        self.session = session
        self.runtime = runtime
    }

    deinit { runtime.function(ORT_RELEASE_SESSION, as: ort_release_session.self)(session) }

    /// Runs the model once. Blocks: call it from `@concurrent` code if short, from a thread of your own if long.
    /// - Parameters:
    ///   - inputs: every input of the model by its name.
    ///   - outputs: names of the outputs wanted; each must hold floats.
    /// - Returns: the outputs' numbers, in the order of `outputs`.
    func run(_ inputs: [(name: String, tensor: OnnxTensor)], outputs: [String]) throws(ProviderError) -> [[Float]] {
        let release = runtime.function(ORT_RELEASE_VALUE, as: ort_release_value.self)
        var values: [OpaquePointer?] = []
        var buffers: [UnsafeMutableRawBufferPointer] = []
        defer {
            for value in values { release(value) }
            for buffer in buffers { buffer.deallocate() }
        }
        for (name, tensor) in inputs {
            let buffer = tensor.copied()
            buffers.append(buffer)
            values.append(try wrap(buffer, of: tensor, named: name))
        }

        var results = [OpaquePointer?](repeating: nil, count: outputs.count)
        defer { for result in results { release(result) } }
        let run = runtime.function(ORT_RUN, as: ort_run.self)
        let status = withCStrings(inputs.map(\.name)) { inputNames in
            withCStrings(outputs) { outputNames in
                run(session, nil, inputNames, values, values.count, outputNames, outputs.count, &results)
            }
        }
        try runtime.check(status, doing: "run")
        var numbers: [[Float]] = []
        for result in results { numbers.append(try floats(of: result)) }
        return numbers
    }

    private func wrap(
        _ buffer: UnsafeMutableRawBufferPointer, of tensor: OnnxTensor, named name: String
    ) throws(ProviderError) -> OpaquePointer? {
        let create = runtime.function(ORT_CREATE_TENSOR, as: ort_create_tensor.self)
        let shape = tensor.shape.map(Int64.init)
        var value: OpaquePointer?
        let status = create(
            runtime.memory, buffer.baseAddress, buffer.count, shape, shape.count, Int32(tensor.element.rawValue), &value
        )
        try runtime.check(status, doing: name)
        return value
    }

    private func floats(of value: OpaquePointer?) throws(ProviderError) -> [Float] {
        var shape: OpaquePointer?
        try runtime.check(
            runtime.function(ORT_GET_TENSOR_SHAPE, as: ort_get_tensor_shape.self)(value, &shape), doing: "output")
        defer { runtime.function(ORT_RELEASE_SHAPE, as: ort_release_shape.self)(shape) }
        var count = 0
        let measure = runtime.function(ORT_GET_SHAPE_ELEMENT_COUNT, as: ort_get_shape_element_count.self)
        try runtime.check(measure(shape, &count), doing: "output")
        var data: UnsafeMutableRawPointer?
        try runtime.check(
            runtime.function(ORT_GET_TENSOR_DATA, as: ort_get_tensor_data.self)(value, &data), doing: "output")
        guard let data else { return [] }
        return Array(UnsafeBufferPointer(start: data.assumingMemoryBound(to: Float.self), count: count))
    }
}

extension OnnxTensor {
    fileprivate var shape: [Int] {
        switch self {
        case .floats(_, let shape), .integers(_, let shape): shape
        }
    }

    fileprivate var element: ort_element {
        switch self {
        case .floats: ORT_FLOAT
        case .integers: ORT_INT64
        }
    }

    /// The numbers in memory that stays where it is until the caller gives it back.
    fileprivate func copied() -> UnsafeMutableRawBufferPointer {
        func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawBufferPointer {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
            buffer.copyMemory(from: bytes)
            return buffer
        }
        switch self {
        case .floats(let numbers, _): return numbers.withUnsafeBytes(copy)
        case .integers(let numbers, _): return numbers.withUnsafeBytes(copy)
        }
    }
}

/// Lends strings to C as an array of C strings.
private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies.map { UnsafePointer($0) })
}
