"""The line between browser and server: both doors, Socket.IO and HTTP, through one table of asks (`asks`)."""
