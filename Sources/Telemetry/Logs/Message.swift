/// The kinds of messages that have an entry in the journal's catalog, so that `journalctl -x` explains them.
///
/// The raw value is the `MESSAGE_ID`: random once (`journalctl --new-id128`), the same for ever. The entries are in
/// `systemd/ditrit.catalog`; a test holds the two together.
public enum Message: String, Sendable, CaseIterable {
    /// The daemon has started and does its work.
    case daemonReady = "8424872fb9f242e992cb6f51bd14e32d"
    /// The daemon was asked to stop and lets its work end.
    case daemonStopping = "50748b91f1354d20a2597df1b0c647a6"
    /// The daemon stops at once, and leaves what has not ended.
    case daemonStopForced = "104a34836053423c9c5c250576883a82"
    /// The daemon cannot go on.
    case daemonFailed = "e014b2926f854c819e62996c248a62ed"
    /// The configuration was read again and is in force.
    case configurationReloaded = "8ecb7f8e7c344cf6b400068276546f93"
    /// The configuration has errors and is not taken.
    case configurationRejected = "a57ab7755cfa460d87e78f9b0189f3dd"
    /// Keys were changed that are read at the start only.
    case configurationNeedsRestart = "ba86f23ba95a4fecb95597210a406dd8"
    /// Something in the configuration has no effect.
    case configurationSuspicious = "ed922364912c4160b4650a4ff1a0c519"
    /// Limits are configured that cannot be kept on this host.
    case limitsImpossible = "46d7d54577e0438aa468ccf0634120de"
    /// A part of the daemon does not turn any more.
    case partSilent = "a894b39578934cd9873a9d3d2f74f355"
    /// The tuple space does not answer.
    case spaceUnreachable = "eb10d9544c1e4153aeb53ac9f530082f"
    /// The tuple space answers again.
    case spaceReachable = "5861725f83ed445d854cb665e81a2153"
    /// The session in the tuple space ended without our doing: others take over what we had.
    case sessionLost = "15cb0f4bdcfb404eb7cd56cbcf7806d1"
    /// A tuple of the space is not as this version writes it.
    case tupleUnreadable = "756cf941b57441408cfe33a13787e40d"
    /// An execution is driven by this worker from now on.
    case executionTaken = "86434301c8044a98bbf2ba2de7f10cef"
    /// An execution was given back for another worker to take.
    case executionHandedOver = "0ca3c84eb8c14423a9ab70d6ff4f2c90"
    /// An execution was lost to another worker, or removed.
    case executionLost = "5c6f06d555d34875b5cb6e4b928f4b7d"
    /// An execution was given back since this host cannot drive it now.
    case executionPostponed = "4671471d240647f2ad9826c3a9be52ba"
    /// An execution has come to its end.
    case executionEnded = "91101ad210f140a7a39a172d141aca6b"
    /// An operation runs.
    case operationStarted = "a0af47cef7bd4847828b3a416f6f2134"
    /// A line that an operation has printed.
    case operationOutput = "8fcdcc34eb50420bbcf33e6b13e2c74a"
    /// An operation has ended well.
    case operationSucceeded = "88ca852e530046b0a15262093b6b9d07"
    /// An operation has failed.
    case operationFailed = "2e185767ff8a4fc2a6b69b78a402d8f3"
    /// An operation was put back for another worker to take.
    case operationPutBack = "edee0fbe9a8947aa9609675302b9d201"
    /// An operation was put back since this host cannot run it now.
    case operationPostponed = "0f551fadebaa4066ba8507760605fbcd"
    /// An operation that no worker had was taken back by the engine.
    case operationWithdrawn = "519835aa667a4b54b7acfa3433d8d64b"
    /// An artifact was put into the store.
    case artifactStored = "dd7cccc2ac69478290d745c1728e967f"
    /// An artifact was fetched from the store and is kept on this host.
    case artifactFetched = "47bca52d0738459794e6108dca02fcee"
    /// The files of a CSAR were unpacked on this host.
    case artifactUnpacked = "b8b8828d880542da8626de6eb52784a2"
    /// An artifact cannot be unpacked.
    case artifactUnusable = "c33ccb58f7f44d6fb17b3eb91adda285"
    /// An artifact is not what its digest says.
    case artifactDamaged = "d3e1a70f68034974b32b4517ef0c69f7"
    /// An artifact could not be put into the store, or fetched, for what is in the way here or there.
    case artifactNotTransferred = "80b4eeea63064602a2f05ab6644c5a07"
    /// Something was removed from this host's cache of artifacts.
    case artifactEvicted = "f2838f4a76a94fba8d32630ec38c3a17"
    /// An artifact was removed from the store.
    case artifactRemoved = "bd49fc48c1cc4e0dade1bbbaf447ce37"
    /// Somebody has asked for artifacts who may not.
    case artifactRefused = "9245bbb581fe4dfdb83a15867c3c558e"
    /// The store of artifacts cannot be used.
    case storeUnreachable = "0fbe34001233486999ff08c007221077"
    /// The store of artifacts can be used again.
    case storeReachable = "8948d1ca583b45bd94f59d693c2355a5"
    /// This host's artifact daemon does not answer.
    case artifactDaemonUnreachable = "3b368de4902f44508a231a4f954ab5b3"
    /// This host's artifact daemon answers again.
    case artifactDaemonReachable = "02ba8c22d0624fd0b80e18e2fe417da2"
    /// The daemon listens for requests.
    case listening = "03035bbcc69d47b5b2229cebfed8dc86"
    /// Somebody has asked for a change, which was done or has failed.
    case changeRequested = "c1326faa78094dedb0f5e3b12d4c56ba"
    /// Somebody was refused what they have asked for.
    case accessRefused = "351ac7af9ad54e599a2df96ba20b6700"
    /// A request was not answered as it should have been, through a fault of the daemon.
    case requestFailed = "f6b04d2fad2d4c26926402fb7548b47d"
}
