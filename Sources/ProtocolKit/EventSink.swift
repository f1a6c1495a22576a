// SPDX-License-Identifier: Apache-2.0
package import Events

/// Where a decoder puts its events, with the place of the packet at hand.
package struct EventSink {
  /// Who listens.
  package let handler: any EventHandler
  /// Where we are: the packet that completed what is being decoded.
  package var context: EventContext
  /// How many more events are handed on; below 0, how many were not.
  package var left = Int.max

  /// Puts events to `handler`.
  package init(handler: any EventHandler, context: EventContext) {
    self.handler = handler
    self.context = context
  }

  /// Whether anyone reads events of this type.
  package func wants(_ type: EventType) -> Bool { handler.wants(type) }

  /// Hands on an event that the side at hand sent.
  package mutating func emit<View: EventView & ~Escapable>(_ event: borrowing View) {
    left &-= 1
    guard left >= 0 else { return }
    handler.handle(event, in: context)
  }

  /// Hands on an event with the sender named.
  package mutating func emit<View: EventView & ~Escapable>(
    _ event: borrowing View,
    from direction: StreamDirection
  ) {
    left &-= 1
    guard left >= 0 else { return }
    if context.direction == direction { return handler.handle(event, in: context) }
    var placed = context
    placed.direction = direction
    handler.handle(event, in: placed)
  }

  /// Hands on an anomaly of an application protocol.
  ///
  /// `count` says how often, where one event stands for several; 0 says nothing.
  package mutating func anomaly(
    _ code: StaticString,
    _ appProtocol: StaticString,
    count: Int = 0
  ) {
    left &-= 1
    guard left >= 0 else { return }
    handler.handle(
      AnomalyEvent(.applayer, code, appProtocol: appProtocol, count: count),
      in: context
    )
  }
}
