// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "callba",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "callba", targets: ["CallBa"]),
        .executable(name: "socketio-example", targets: ["SocketIOExample"]),
        .library(name: "SocketIO", targets: ["SocketIO"]),
        .library(name: "WebSockets", targets: ["WebSockets"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .target(
            name: "Languages",
            dependencies: [.product(name: "Yams", package: "Yams")],
            resources: [.copy("Resources")],
            swiftSettings: settings
        ),
        .target(name: "TelephoneAudio", swiftSettings: settings),
        .target(name: "Concurrency", swiftSettings: settings),
        .target(
            name: "Calls",
            dependencies: [
                "Concurrency",
                "Languages",
                "TelephoneAudio",
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "WebSockets",
            dependencies: [
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SocketIO",
            dependencies: [
                "WebSockets",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "SocketIOExample",
            dependencies: [
                "SocketIO",
                "WebSockets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Providers",
            dependencies: [
                "Calls",
                "Concurrency",
                "Dialogue",
                "Languages",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Exchange", dependencies: ["Calls", "Languages"], swiftSettings: settings),
        .target(name: "Dialogue", dependencies: ["Calls", "Languages"], swiftSettings: settings),
        .target(
            name: "LocalEngines",
            dependencies: [
                "CE5",
                "CMeCab",
                "COnnxRuntime",
                "CWhisper",
                "Calls",
                "Concurrency",
                "Dialogue",
                "Languages",
                "TelephoneAudio",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Fallback",
            dependencies: ["Calls", "Concurrency", "Languages", "TelephoneAudio"],
            swiftSettings: settings
        ),
        .target(
            name: "PracticeLine",
            dependencies: [
                "Calls",
                "Concurrency",
                "Languages",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Emulators",
            dependencies: [
                "Calls",
                "Concurrency",
                "Languages",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Storage",
            dependencies: [
                "CLibPQ",
                "Calls",
                "Concurrency",
                "Languages",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "CallBa",
            dependencies: [
                "Calls",
                "Concurrency",
                "Dialogue",
                "Emulators",
                "Exchange",
                "Fallback",
                "Languages",
                "LocalEngines",
                "PracticeLine",
                "Providers",
                "SocketIO",
                "Storage",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.copy("Pages/Templates"), .copy("Pages/Assets"), .copy("Pages/Texts")],
            swiftSettings: settings
        ),
        // Throws made-up input at whatever reads what comes from outside; reaches inside as tests do: debug builds only.
        .executableTarget(
            name: "Fuzzers",
            dependencies: [
                "Calls",
                "Dialogue",
                "Exchange",
                "Languages",
                "LocalEngines",
                "PracticeLine",
                "Providers",
                "SocketIO",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Fuzz/Fuzzers",
            swiftSettings: settings
        ),
        .target(name: "CallsTesting", dependencies: ["Calls", "Languages", "TelephoneAudio"], swiftSettings: settings),
        .target(name: "DialogueTesting", dependencies: ["Calls", "Dialogue", "Languages"], swiftSettings: settings),
        .target(
            name: "PeersTesting",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),

        // Headers only: the engines are opened at run time, so the program starts without them and says what is missing.
        .target(name: "CE5"),
        .target(name: "CMeCab"),
        .target(name: "COnnxRuntime"),
        .target(name: "CWhisper"),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        .testTarget(
            name: "LanguagesTests",
            dependencies: ["Languages", "PeersTesting"],
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TelephoneAudioTests",
            dependencies: [
                "CallsTesting", "TelephoneAudio", .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(name: "ConcurrencyTests", dependencies: ["CallsTesting", "Concurrency"], swiftSettings: settings),
        .testTarget(
            name: "CallsTests",
            dependencies: [
                "Calls", "CallsTesting", "Languages", "TelephoneAudio", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ExchangeTests",
            dependencies: ["Calls", "CallsTesting", "Exchange", "Languages"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebSocketsTests",
            dependencies: [
                "Concurrency",
                "WebSockets",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SocketIOTests",
            dependencies: [
                "SocketIO",
                "SocketIOExample",
                "WebSockets",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FallbackTests",
            dependencies: [
                "Calls", "CallsTesting", "Fallback", "Languages", "TelephoneAudio",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DialogueTests",
            dependencies: ["Calls", "Dialogue", "DialogueTesting", "Languages"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LocalEnginesTests",
            dependencies: [
                "Calls",
                "CallsTesting",
                "Dialogue",
                "DialogueTesting",
                "Exchange",
                "Languages",
                "LocalEngines",
                "PeersTesting",
                "PracticeLine",
                "TelephoneAudio",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "Calls",
                "CallsTesting",
                "Concurrency",
                "Dialogue",
                "DialogueTesting",
                "Languages",
                "PeersTesting",
                "Providers",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PracticeLineTests",
            dependencies: [
                "Calls",
                "CallsTesting",
                "Concurrency",
                "Languages",
                "PracticeLine",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EmulatorsTests",
            dependencies: [
                "Calls",
                "CallsTesting",
                "Dialogue",
                "Emulators",
                "Fallback",
                "Languages",
                "LocalEngines",
                "PeersTesting",
                "Providers",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["peers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Calls",
                "CallsTesting",
                "Languages",
                "PeersTesting",
                "Storage",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CallBaTests",
            dependencies: [
                "CallBa",
                "Calls",
                "CallsTesting",
                "Dialogue",
                "Emulators",
                "Exchange",
                "Fallback",
                "Languages",
                "LocalEngines",
                "PeersTesting",
                "PracticeLine",
                "Providers",
                "SocketIO",
                "Storage",
                "TelephoneAudio",
                "WebSockets",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["browser", "peers"],
            swiftSettings: settings
        ),
    ]
)

// Figures, not tests: BENCHMARKS=1 swift build -c release --product EarsBenchmark.
if Context.environment["BENCHMARKS"] != nil {
    package.targets += [
        .executableTarget(
            name: "EarsBenchmark",
            dependencies: ["Calls", "LocalEngines", "TelephoneAudio", .product(name: "Logging", package: "swift-log")],
            path: "Benchmarks/EarsBenchmark",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "SocketIOBenchmark",
            dependencies: [
                "SocketIO",
                "WebSockets",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Benchmarks/SocketIOBenchmark",
            swiftSettings: settings
        ),
    ]
}
