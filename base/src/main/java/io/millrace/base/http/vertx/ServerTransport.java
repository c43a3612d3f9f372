package io.millrace.base.http.vertx;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/// The sockets of a server: Java's own, waited for by [Polling]. If it speaks TLS, [PlainText] sees
/// what comes before TLS does; Vert.x has no place for that in its own pipelines, which begin with
/// TLS.
final class ServerTransport implements Transport {
  private final Service service;

  ServerTransport(Service service) {
    this.service = service;
  }

  @Override
  public String name() {
    return "server";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return new NioTransport() {
      @Override
      public IoHandlerFactory ioHandlerFactory() {
        return NioIoHandler.newFactory(
            SelectorProvider.provider(), () -> new Polling(System::nanoTime));
      }

      @Override
      public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(config, domainSocket, bootstrap);
        if (service.speaksTls()) {
          bootstrap.handler(new Accepting(service));
        }
      }
    };
  }

  /// Sees each connection before anything is in its pipeline.
  @Sharable
  private static final class Accepting extends ChannelInboundHandlerAdapter {
    private final Service service;

    Accepting(Service service) {
      this.service = service;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((Channel) message).pipeline().addFirst(new PlainText(service));
      context.fireChannelRead(message);
    }
  }
}
