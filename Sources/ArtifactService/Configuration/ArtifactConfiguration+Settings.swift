public import Configuration
internal import DaemonLifecycle
internal import HTTPServer
internal import SpaceMembership

extension ArtifactConfiguration {
    /// Every key, in the order of `etc/artifactd.yaml`.
    public static let settings: [Setting<ArtifactConfiguration>] = [
        socket, s3.map { $0.placed(in: "store.s3", at: \.store.s3) }, kept, spaceKeys, parts,
        LogConfiguration.settings.map { $0.placed(in: "log", at: \.log) },
    ].flatMap(\.self)

    private static let socket: [Setting<ArtifactConfiguration>] = [
        Setting("listen", \.listen, .socketAddress),
        Setting("socket-group", \.socketGroup, .optional(.account, none: "none")),
        Setting("access.read-users", \.access.readUsers, .accounts, isReloadable: true),
        Setting("access.read-groups", \.access.readGroups, .accounts, isReloadable: true),
        Setting("access.write-users", \.access.writeUsers, .accounts, isReloadable: true),
        Setting("access.write-groups", \.access.writeGroups, .accounts, isReloadable: true),
        Setting("store.directory", \.store.directory, .path),
    ]

    private static let s3: [Setting<S3>] = [
        Setting("endpoint", \.endpoint, .optional(.endpoint, none: "none"), isDelicate: true),
        Setting("region", \.region, .text),
        Setting("bucket", \.bucket, .optional(.bucket, none: "none")),
        Setting("prefix", \.prefix, .keyPrefix),
        Setting("addressing", \.addressing, .choice),
        Setting("signing", \.signing, .choice),
        Setting("ca", \.ca, .optional(.secretPath, none: "none")),
        Setting(
            "access-key-file", \.accessKeyFile, .optional(.secretPath, none: "none"), isReloadable: true,
            isDelicate: true),
        Setting(
            "secret-key-file", \.secretKeyFile, .optional(.secretPath, none: "none"), isReloadable: true,
            isDelicate: true),
        Setting(
            "session-token-file", \.sessionTokenFile, .optional(.secretPath, none: "none"), isReloadable: true,
            isDelicate: true),
        Setting("answer-limit", \.answerLimit, .duration(.seconds(1)...(.seconds(3600)))),
    ]

    private static let kept: [Setting<ArtifactConfiguration>] = [
        Setting("cache.directory", \.cache.directory, .path),
        Setting("cache.size", \.cache.size, .bytes(0...(1 << 60)), isReloadable: true),
        Setting("cache.age", \.cache.age, .duration(.zero...(.seconds(3650 * 86_400))), isReloadable: true),
        Setting("limits.artifact", \.limits.artifact, .bytes(1...(1 << 40)), isReloadable: true),
        Setting("limits.unpacked", \.limits.unpacked, .bytes(1...(1 << 40)), isReloadable: true),
        Setting("limits.files", \.limits.files, .integer(1...1_000_000), isReloadable: true),
        Setting("limits.transfers", \.limits.transfers, .integer(1...256), isReloadable: true),
        Setting("limits.connections", \.limits.connections, .integer(1...10_000)),
        Setting("prefetch", \.prefetches, .boolean),
    ]

    /// The daemon takes nothing in the space, so it needs no session there.
    private static let spaceKeys: [Setting<ArtifactConfiguration>] = SpaceConfiguration.settings.filter {
        $0.key != "session-ttl"
    }.map {
        $0.placed(in: "space", at: \.space)
    }

    private static let parts: [Setting<ArtifactConfiguration>] = [
        Setting("drain.limit", \.drain.limit, .duration(.zero...(.seconds(86_400))), isReloadable: true),
        Setting("metrics.listen", \.metrics.listen, .optional(.listenAddress, none: "off")),
    ]

    /// What is different in a newer configuration.
    public func changes(to newer: ArtifactConfiguration) -> ConfigurationChanges {
        var changes = ConfigurationChanges(from: self, to: newer, Self.settings)
        if !store.s3.hasCredentials(of: newer.store.s3) { changes.reloadable.append("credentials") }
        if space.token != newer.space.token { changes.reloadable.append("token") }
        return changes
    }

    /// This one, with what a running daemon can take over from a newer one.
    public func taking(reloadablePartOf newer: ArtifactConfiguration) -> ArtifactConfiguration {
        var taken = self
        for setting in Self.settings where setting.isReloadable { setting.copy(from: newer, to: &taken) }
        taken.access.resolved = newer.access.resolved
        taken.store.s3.accessKey = newer.store.s3.accessKey
        taken.store.s3.secretKey = newer.store.s3.secretKey
        taken.store.s3.sessionToken = newer.store.s3.sessionToken
        taken.space.token = newer.space.token
        return taken
    }
}

extension ArtifactConfiguration.S3 {
    /// Whether another one has the same credentials.
    func hasCredentials(of other: Self) -> Bool {
        (accessKey, secretKey, sessionToken) == (other.accessKey, other.secretKey, other.sessionToken)
    }
}

extension ValueForm where Value == String {
    /// A user or a group.
    fileprivate static var account: ValueForm {
        .name("the name or the number of a user or a group", limit: 32) {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
        }
    }

    /// Without a path, and without a user's name and password, which would be seen in logs.
    fileprivate static var endpoint: ValueForm {
        ValueForm("an address such as https://s3.example.org:9000") { word in
            word.wholeMatch(of: /https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/) != nil ? word : nil
        } text: {
            $0
        }
    }

    fileprivate static var bucket: ValueForm {
        .name("3 to 63 lowercase letters, digits, '.' and '-'", limit: 63) {
            $0.isASCII && ($0.isLowercase || $0.isNumber || ".-".contains($0))
        }
    }

    /// The beginning of keys, empty or not.
    fileprivate static var keyPrefix: ValueForm {
        ValueForm("at most 200 letters, digits, '.', '_', '-' and '/'") { word in
            word.wholeMatch(of: /[A-Za-z0-9._\/-]{0,200}/) != nil ? word : nil
        } text: {
            $0
        }
    }
}

extension ValueForm where Value == [String] {
    /// Users or groups; 'none' alone is nobody.
    fileprivate static var accounts: ValueForm {
        ValueForm.list(of: .account, "a list of names or numbers, or 'none'")
    }
}

extension ValueForm where Value == ListenAddress {
    /// A socket in the file system: only there the kernel says who connects.
    fileprivate static var socketAddress: ValueForm {
        ValueForm("a socket such as unix:/run/ditrit/artifactd.sock") { word in
            guard let address = ListenAddress(word), case .unix = address else { return nil }
            return address
        } text: {
            "\($0)"
        }
    }
}
