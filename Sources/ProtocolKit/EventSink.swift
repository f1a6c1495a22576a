// SPDX-License-Identifier: Apache-2.0
package import Events

/// Where a decoder puts its events, with the place of the packet at hand.
package struct EventSink {
  /// Who listens.
  package let handler: any EventHandler
  /// Where we are: the packet that completed what is being decoded.
  package var context: EventContext
  /// Puts events to `handler`.
  package init(handler: any EventHandler, context: EventContext) {
    self.handler = handler
    self.context = context
  }

  /// Whether anyone reads events of this type.
  package func wants(_ type: EventType) -> Bool { handler.wants(type) }

  /// Hands on an event that the side at hand sent.
  package func emit<View: EventView & ~Escapable>(_ event: borrowing View) {
    handler.handle(event, in: context)
  }

  /// Hands on an event with the sender named.
  package func emit<View: EventView & ~Escapable>(
    _ event: borrowing View,
    from direction: StreamDirection
  ) {
    var placed = context
    placed.direction = direction
    handler.handle(event, in: placed)
  }

  /// Hands on an anomaly of an application protocol.
  package func anomaly(_ code: StaticString, _ appProtocol: StaticString) {
    handler.handle(AnomalyEvent(.applayer, code, appProtocol: appProtocol), in: context)
  }
}
