extension Explanation {
    /// Codes about imports and files.
    static let ofImports: [Explanation] = [
        Explanation(
            .missingImport, "a file to import is not there", section: "Simple Profile 1.3 §3.6.8",
            """
            An import names a file relative to the one that imports it, or to the root of the CSAR. Check the path, \
            its upper and lower case, and whether the file was packed.
            """,
            files: ["types/base.yaml": head],
            wrong: head + """
                imports:
                  - types/bse.yaml
                """,
            right: head + """
                imports:
                  - types/base.yaml
                """),
        Explanation(
            .circularImport, "files import each other", section: "Simple Profile 1.3 §3.6.8",
            """
            A file that is imported imports, by itself or by way of others, the one that it is imported from. Move what \
            both need into a third file, and import that in both.
            """,
            files: ["common.yaml": head],
            wrong: head + """
                imports:
                  - service.yaml
                """,
            right: head + """
                imports:
                  - common.yaml
                """),
        Explanation(
            .remoteImport, "an import is a URL", section: "Simple Profile 1.3 §3.6.8",
            """
            Nothing is fetched while a template is read: what is checked today is what runs tomorrow. Put the file \
            into the CSAR and import it by its path there.
            """,
            files: ["types.yaml": head],
            wrong: head + """
                imports:
                  - https://example.org/types.yaml
                """,
            right: head + """
                imports:
                  - types.yaml
                """),
        Explanation(
            .outsideImport, "an import leads out of the CSAR", section: "Simple Profile 1.3 §6",
            """
            The path has more '..' than there are directories above the file. A CSAR holds all that it is made of; \
            what is outside of it cannot be reached from within.
            """,
            files: ["types.yaml": head],
            wrong: head + """
                imports:
                  - ../types.yaml
                """,
            right: head + """
                imports:
                  - types.yaml
                """),
        Explanation(
            .incompleteImport, "an import names no file", section: "Simple Profile 1.3 §3.6.8.1",
            "In its long form an import is a mapping, in which 'file' is the path of what is imported.",
            files: ["types.yaml": head],
            wrong: head + """
                imports:
                  - {namespace_prefix: base, repository: here}
                """,
            right: head + """
                imports:
                  - file: types.yaml
                """),
        Explanation(
            .missingFile, "a file that an operation runs is not there", section: "Simple Profile 1.3 §3.6.16",
            """
            The implementation of an operation is a path, relative to the file that names it or to the root of the \
            CSAR, or the name of an artifact of the node. There is neither under this name.
            """,
            files: ["create.sh": ""],
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces: {Standard: {create: crate.sh}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces: {Standard: {create: create.sh}}
                """),
        Explanation(
            .missingArtifactFile, "the file of an artifact is not there", section: "Simple Profile 1.3 §3.6.7",
            """
            An operation runs an artifact by its name, and the file that the artifact stands for is not in the CSAR. \
            The place of the artifact is in the hint.
            """,
            files: ["create.sh": ""],
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      artifacts: {maker: {file: crate.sh, type: tosca.artifacts.Implementation.Bash}}
                      interfaces: {Standard: {create: maker}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      artifacts: {maker: {file: create.sh, type: tosca.artifacts.Implementation.Bash}}
                      interfaces: {Standard: {create: maker}}
                """),
        Explanation(
            .unknownRepository, "there is no such repository", section: "Simple Profile 1.3 §3.6.6",
            """
            An import or an artifact names a repository that the file does not declare among its repositories.
            """,
            files: ["disk.img": ""],
            wrong: head + """
                repositories: {ours: {url: "https://example.org/types"}}
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      artifacts: {image: {file: disk.img, type: tosca.artifacts.File, repository: our}}
                """,
            right: head + """
                repositories: {ours: {url: "https://example.org/types"}}
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      artifacts: {image: {file: disk.img, type: tosca.artifacts.File, repository: ours}}
                """),
        Explanation(
            .unrunnableFile, "nothing says how the file is run", section: "Simple Profile 1.3 §5.4.4",
            """
            An operation runs a file that is not executable, whose first line names no interpreter (#!/bin/sh), and whose \
            artifact type or extension is that of no language that is known: sh, py, yml and yaml are, and those of \
            artifact types that derive from the normative ones.
            """,
            files: ["create": "echo creating\n", "create.sh": "echo creating\n"],
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute, interfaces: {Standard: {create: create}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute, interfaces: {Standard: {create: create.sh}}}
                """),
        Explanation(
            .wrongChecksum, "a file has another checksum", section: "Simple Profile 1.3 §3.6.7",
            """
            An artifact says what the checksum of its file is, in hexadecimal digits, and the file in the CSAR has another \
            one: it was changed, or is not the file that is meant. Of an algorithm that is not known it is a warning.
            """,
            files: ["data.txt": "data\n"],
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      artifacts:
                        data:
                          type: tosca.artifacts.File
                          file: data.txt
                          checksum_algorithm: MD5
                          checksum: 8d777f385d3dfec8815d20f7496026dc
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      artifacts:
                        data:
                          type: tosca.artifacts.File
                          file: data.txt
                          checksum_algorithm: MD5
                          checksum: 6137cde4893c59f76f005a8123d8e8e6
                """),
    ]
}
