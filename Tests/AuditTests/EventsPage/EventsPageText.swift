// SPDX-License-Identifier: Apache-2.0

/// What stands in Docs/events.md beside the tables.
enum EventsPageText {
  static let introduction = """
    # Events and their fields

    <!-- Made of the schemas in Sources/ by Tests/AuditTests/EventsPage; contributing.md says how it is renewed. -->

    This page lists the fields that rules, conduit conditions and findings can read. It is made of the `EventSchema` of each
    event type, and a test holds it against them.

    A rule names an event type in `logsource.service` and the fields by the names below. A list field matches when one of
    its elements does. A field that an event does not have is absent: it equals nothing.

    `wardwire inspect` writes events as EVE JSON, one object a line: the members that every event has, then one object named
    after the type. The JSON may hold more than the fields below (a whole list of presentation contexts, for instance), and
    a few fields below exist for rules only. Values of patients and credentials are no fields; see
    [architecture.md](architecture.md#sensitive-data).

    The last column says where a value is defined: in a standard (`MSH-9.1` is a field of HL7 version 2, `PS3.8` a part of
    DICOM, `CONNECT` a packet of MQTT), in Suricata's EVE format (`EVE`), or by Wardwire (`ours`), which concludes it.

    """

  static let common = """
    Rules can read these beside the fields of the type. The `policy.` ones are absent without a policy; `policy.protected`
    is then false.

    """

  static let members = """
    In JSON every event also has `timestamp`, `flow_id`, `event_type` and `community_id`; `pcap_cnt`, the number of the
    packet that completed the event, except for flows. With several captures `pcap_filename` names the one that `pcap_cnt`
    counts in, for a flow that of its last packet. `vlan` stands there only where a tag was seen; `app_proto` only on
    flows; `initiator_known` only where it is false. ICMP has `icmp_type` and `icmp_code` in the place of ports. The
    `client_`, `server_` and `policy.` fields are for rules and are not written by `inspect`.

    """

  static let asset = """
    A host. Made once a run for each address, after everything was read, and only when a policy is given; rules can read it,
    `inspect` does not write it, so there is no example.
    """

  static let beacon = """
    How regularly one client's flows to one service outside began, where no conduit permits them. Made once a run, for rules
    only. Without a policy, outside is what is globally routable while the client is not.
    """

  static let conduit = """
    A conduit of the policy and what it carried. Made once a run, for rules only.
    """

  static let stats = """
    ## stats

    `inspect` ends each capture, or set of rotated files, with one `stats` event, at the time of its last packet. It belongs
    to no flow, and rules cannot read it. Its objects are `capture` (packets, bytes), `decoder` (what was decoded and what
    was skipped, by reason), `flow` and `stream` (gaps, retransmissions, limits reached).

    """

  static let anomalies = """
    Anomalies of the layer `stream` are told once a flow; the `stats` event counts every one. Names are Suricata's but the
    last three:

    | `anomaly.event` | when |
    | --- | --- |
    | `stream.reassembly_overlap_different_data` | bytes came again and were others than those that still wait to be decoded |
    | `stream.3whs_syn_resend_diff_seq_on_syn_recv` | a SYN came again with another number |
    | `stream.3whs_synack_resend_with_diff_seq` | a SYN-ACK came again with another number |
    | `stream.3whs_synack_with_wrong_ack` | a SYN-ACK acknowledges something else than the SYN |
    | `stream.3whs_wrong_seq_wrong_ack` | the packet after the SYN-ACK fits neither of both |
    | `stream.est_packet_out_of_window` | data, or an end, far outside of what the receiver may take |
    | `stream.suspected_rst_inject` | a reset far outside of it |
    | `stream.reassembly_seq_gap` | bytes of a stream that was being read are missing |
    | `stream.reassembly_insert_memcap` | what the flow kept was given up for `--max-reassembly-bytes` |
    | `stream.reassembly_insert_limit` | more waited behind a hole than one direction may keep |
    | `stream.reassembly_depth_reached` | the flow said more than `--max-stream-bytes` |
    | `stream.data_after_end` | data after a FIN |
    | `stream.urgent_data` | data that is marked urgent |
    | `stream.too_many_events` | the flow made more events than `--max-events-per-flow` |

    Anomalies of the layer `decode` have Suricata's names (`decoder.ipv4.frag_overlap`); they belong to no flow. The first
    1,000 of a run are told one by one.

    """

  static let http = """
    Values of a query, and segments of a path that no list of interfaces' words knows, are `[redacted]` in what is shown. Anomalies,
    each once a flow:

    | `anomaly.event` | when |
    | --- | --- |
    | `http.invalid_request_line`, `http.invalid_status_line` | what stands where a message should begin is none |
    | `http.invalid_field`, `http.folded_field` | a line of a head is no field, or goes on the line before |
    | `http.head_too_long` | a head is longer than 64 KiB |
    | `http.invalid_content_length`, `http.conflicting_lengths` | a length is no number, or there are two that differ |
    | `http.invalid_chunk` | a chunk has no size or no end |
    | `http.missing_host` | a request of HTTP/1.1 names no host |
    | `http.unmatched_response` | a response that no request asked for |
    | `http.too_many_pending_requests` | more than 32 requests wait for their response |
    | `http.hl7_body_too_long` | HL7 in a body is longer than a message may be |

    """
}
