"""What all pages of the desk share: the gate, the frame, the words for errors, small parts for templates."""
