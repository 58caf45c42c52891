internal import Consul
internal import Systemd
internal import TupleSpace

extension SpaceConfiguration {
    /// How the space is used by a process of this name.
    func options(name: String) -> ConsulSpace.Options {
        var options = ConsulSpace.Options(name: name)
        options.prefix = prefix.hasSuffix("/") ? prefix : prefix + "/"
        options.timeToLive = sessionTTL
        return options
    }
}

extension ConsulConfiguration {
    /// What a daemon's configuration says of the space.
    init(_ space: SpaceConfiguration) {
        self.init(addresses: space.consul)
        token = space.token?.exposed
        certificateAuthority = space.tls.ca
        certificate = space.tls.certificate
        key = space.tls.key
        // One that hangs must be given up in time for another one to renew the session.
        answerLimit = min(answerLimit, space.sessionTTL / 4)
    }
}
