using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SecretPin.Testing.Processes;

public static class Ports
{
    /// <summary>
    /// A free port, for programs that cannot choose one. It is below the range that the system uses for outgoing connections, so
    /// that no connection takes it before the program does.
    /// </summary>
    public static int Free()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(15_000, 32_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // The port is in use.
            }
        }

        throw new InvalidOperationException("No free port was found on 127.0.0.1.");
    }
}
