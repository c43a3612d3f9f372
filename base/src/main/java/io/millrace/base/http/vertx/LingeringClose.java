package io.millrace.base.http.vertx;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Ends a connection of HTTP/2 such that its last answers arrive when the server stops. Its client
/// goes on telling how much it has read; what comes after a socket is closed has the system reset
/// the connection, and throw away what it had yet to send. So only the way out is closed at first,
/// and the rest when the client has closed its own, or after a while.
final class LingeringClose extends ChannelDuplexHandler {
  private static final long LINGER_MILLIS = 1_000;

  private final Service service;
  private boolean isLingering;

  LingeringClose(Service service) {
    this.service = service;
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (isLingering || !service.isStopping() || !context.channel().isActive()) {
      var _ = context.close(promise);
      return;
    }
    isLingering = true;
    var _ = context.channel().closeFuture().addListener(_ -> promise.trySuccess());
    var _ = ((DuplexChannel) context.channel()).shutdownOutput();
    var _ = context.channel().config().setAutoRead(true);
    var _ = context.executor().schedule(() -> end(context), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void end(ChannelHandlerContext context) {
    var _ = context.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isLingering) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }
}
