"""What people's pages show: facts said in words."""
